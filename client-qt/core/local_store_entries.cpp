#include "client-qt/core/local_store.hpp"
#include "client-qt/core/store_names.hpp"
#include "client-qt/core/store_rows.hpp"
#include "client-qt/core/search_words.hpp"

#include <limits>
#include <tuple>
#include <utility>

namespace aviso::client {

namespace {

constexpr std::size_t kLastTextBytes = 200;
constexpr int kSeqBits = 32;           // of a search row's id; the rest is the conversation's local number
constexpr int kSortedHits = 5000;      // above this, hits are taken conversation by conversation, newest first
constexpr auto kMost = std::numeric_limits<std::int64_t>::max();

std::vector<Entry> all(Sqlite::Query& s) {
    std::vector<Entry> out;
    while (s.step()) out.push_back(rows::entry(s));
    return out;
}

bool holds_all(const std::string& text, const std::vector<std::string>& words) {
    const auto folded = fold(text);
    return std::all_of(words.begin(), words.end(), [&](const std::string& word) { return folded.find(word) != std::string::npos; });
}

}  // namespace

void LocalStore::write(const Entry& e) {
    const auto before = entry(e.conversation, e.seq);
    // A late push must not undo an alteration that is already here.
    if (!before || e.altered_seq >= before->altered_seq) {
        db_->run("INSERT INTO entries (conversation_id, seq, ordinal, sender_id, client_entry_id, created_at_ms, altered_seq, recalled, kind, text, notice, "
                 "people, mentions_all, target_seq) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (conversation_id, seq) DO UPDATE SET "
                 "ordinal = excluded.ordinal, sender_id = excluded.sender_id, client_entry_id = excluded.client_entry_id, "
                 "created_at_ms = excluded.created_at_ms, altered_seq = excluded.altered_seq, recalled = excluded.recalled, kind = excluded.kind, "
                 "text = excluded.text, notice = excluded.notice, people = excluded.people, mentions_all = excluded.mentions_all, target_seq = excluded.target_seq",
                 e.conversation, e.seq, e.ordinal, e.sender, e.client_entry_id, e.created_at_ms, e.altered_seq, e.recalled, static_cast<int>(e.kind), e.text,
                 static_cast<int>(e.notice), rows::join(e.people), e.mentions_all, e.target);
        note_arrival(e);
        const bool was_indexed = before && before->kind == EntryKind::text && !before->text.empty();
        if (!before || before->text != e.text) index(e, was_indexed);
        if (e.shown()) remember_last(e);
        // A recall that came before its target's row did (a reply read before the recall).
        if (!before && !e.recalled && e.shown()) {
            Sqlite::Query recall{*db_, "SELECT seq FROM entries WHERE conversation_id = ? AND seq > ? AND kind = 3 AND target_seq = ? LIMIT 1"};
            if (in_step(e.conversation) > e.seq && recall.bind(e.conversation, e.seq, e.seq).step()) {
                Entry erased = e;
                erased.recalled = true;
                erased.text.clear();
                erased.altered_seq = Seq{recall.number(0)};
                write(erased);
            }
        }
    }
    if (e.kind == EntryKind::recall) {
        if (auto target = entry(e.conversation, e.target); target && target->altered_seq < e.seq) {
            target->recalled = true;
            target->text.clear();
            target->altered_seq = e.seq;
            write(*target);
        }
    }
    // Our own action came back before the reply to it did.
    if (!e.client_entry_id.empty() && queue_->find(e.client_entry_id)) {
        came_back_.emplace_back(e.client_entry_id, Stored{e.conversation, e.seq, e.ordinal, e.created_at_ms});
    }
}

/// The queue is a file of its own: what came back leaves it when it is in the store, and not before.
void LocalStore::commit(Sqlite::Transaction& written) {
    written.commit();
    for (auto& [key, at] : std::exchange(came_back_, {})) {
        queue_->remove(key);
        acknowledged_.emplace_back(std::move(key), at);
    }
}

void LocalStore::forget_entries(ConversationId id) {
    std::vector<Seq> texts;
    {
        Sqlite::Query s{*db_, "SELECT seq FROM entries WHERE conversation_id = ? AND kind = 1 AND text <> ''"};
        s.bind(id);
        while (s.step()) texts.emplace_back(s.number(0));
    }
    for (const auto seq : texts) unindex(id, seq);
    db_->run("DELETE FROM entries WHERE conversation_id = ?", id);
    db_->run("DELETE FROM covered WHERE conversation_id = ?", id);
}

void LocalStore::remember_last(const Entry& e) {
    db_->run("UPDATE conversations SET last_seq = ?, last_at_ms = ?, last_sender_id = ?, last_kind = ?, last_notice = ?, last_recalled = ?, last_text = ? "
             "WHERE conversation_id = ? AND last_seq <= ?",
             e.seq, e.created_at_ms, e.sender, static_cast<int>(e.kind), static_cast<int>(e.notice), e.recalled, rows::cut(e.text, kLastTextBytes),
             e.conversation, e.seq);
}

void LocalStore::find_last_again(ConversationId id) {
    db_->run("UPDATE conversations SET last_seq = 0, last_text = '', last_kind = 0 WHERE conversation_id = ?", id);
    const auto newest = history(id, {}, 1);
    if (!newest.empty()) remember_last(newest.front());
}

std::vector<Entry> LocalStore::history(ConversationId id, Seq before, int limit) {
    Sqlite::Query s{*db_, "SELECT " AVISO_ENTRY_COLUMNS " FROM entries e WHERE conversation_id = ? AND seq < ? AND kind <> 3 ORDER BY seq DESC LIMIT ?"};
    s.bind(id, before ? before.value : kMost, limit);
    auto out = all(s);
    std::reverse(out.begin(), out.end());
    return out;
}

std::vector<Entry> LocalStore::entries_after(ConversationId id, Seq after, int limit) {
    Sqlite::Query s{*db_, "SELECT " AVISO_ENTRY_COLUMNS " FROM entries e WHERE conversation_id = ? AND seq > ? AND kind <> 3 ORDER BY seq LIMIT ?"};
    s.bind(id, after, limit);
    return all(s);
}

Seq LocalStore::first_since(ConversationId id, std::int64_t at_ms) {
    // Times grow with seq but for clock steps, so a search by halves finds the place without an index on time.
    Sqlite::Query ends{*db_, "SELECT min(seq), max(seq) FROM entries WHERE conversation_id = ?"};
    if (!ends.bind(id).step() || ends.number(1) == 0) return {};
    Seq low{ends.number(0)}, high{ends.number(1) + 1};
    while (low < high) {
        const Seq middle{low.value + (high.value - low.value) / 2};
        const auto found = entries_after(id, Seq{middle.value - 1}, 1);
        if (found.empty() || found.front().created_at_ms >= at_ms) high = middle;
        else low = Seq{found.front().seq.value + 1};
    }
    const auto found = entries_after(id, Seq{low.value - 1}, 1);
    return found.empty() ? Seq{} : found.front().seq;
}

std::optional<Entry> LocalStore::entry(ConversationId id, Seq seq) {
    Sqlite::Query s{*db_, "SELECT " AVISO_ENTRY_COLUMNS " FROM entries e WHERE conversation_id = ? AND seq = ?"};
    if (!s.bind(id, seq).step()) return std::nullopt;
    return rows::entry(s);
}

std::int64_t LocalStore::search_id(ConversationId id, Seq seq) {
    Sqlite::Query s{*db_, "SELECT local_id FROM search_ids WHERE conversation_id = ?"};
    if (s.bind(id).step()) return (s.number(0) << kSeqBits) + seq.value;
    db_->run("INSERT INTO search_ids (conversation_id) VALUES (?)", id);
    return search_id(id, seq);
}

void LocalStore::index(const Entry& e, bool was_indexed) {
    const bool has_text = e.kind == EntryKind::text && !e.text.empty();
    if (!was_indexed && !has_text) return;
    if (was_indexed) unindex(e.conversation, e.seq);
    if (!has_text) return;
    const auto row = search_id(e.conversation, e.seq);
    const auto words = search_words(e.text);
    db_->run("INSERT INTO words (rowid, pairs, singles) VALUES (?, ?, ?)", row, words.pairs, words.singles);
}

void LocalStore::unindex(ConversationId id, Seq seq) { db_->run("DELETE FROM words WHERE rowid = ?", search_id(id, seq)); }

std::vector<Entry> LocalStore::matching(const std::string& match, const std::vector<std::string>& words, ConversationId id, int limit) {
    const auto first = search_id(id, Seq{0});
    Sqlite::Query s{*db_, "SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC"};
    s.bind(match, first, first + (std::int64_t{1} << kSeqBits) - 1);
    std::vector<Entry> out;
    while (std::cmp_less(out.size(), limit) && s.step()) {
        auto found = entry(id, Seq{s.number(0) - first});
        if (found && holds_all(found->text, words)) out.push_back(std::move(*found));
    }
    return out;
}

std::vector<Entry> LocalStore::search(std::string_view query, ConversationId conversation, int limit) {
    const auto words = folded_words(query);
    const auto match = search_expression(words);
    if (match.empty()) return {};
    if (conversation) return matching(match, words, conversation, limit);

    std::vector<std::pair<std::int64_t, std::int64_t>> hits;  // conversation, seq
    {
        Sqlite::Query s{*db_, "SELECT i.conversation_id, w.rowid & 4294967295 FROM words w JOIN search_ids i ON i.local_id = w.rowid >> 32 "
                              "WHERE words MATCH ? LIMIT ?"};
        s.bind(match, kSortedHits + 1);
        while (s.step()) hits.emplace_back(s.number(0), s.number(1));
    }
    std::vector<Entry> out;
    if (std::cmp_less_equal(hits.size(), kSortedHits)) {
        for (const auto& [id, seq] : hits)
            if (auto found = entry(ConversationId{id}, Seq{seq}); found && holds_all(found->text, words)) out.push_back(std::move(*found));
    } else {
        for (const auto& c : conversations()) {
            if (std::cmp_greater_equal(out.size(), limit)) break;
            for (auto& found : matching(match, words, c.id, limit)) out.push_back(std::move(found));
        }
    }
    std::sort(out.begin(), out.end(), [](const Entry& a, const Entry& b) { return std::tie(a.created_at_ms, a.seq) > std::tie(b.created_at_ms, b.seq); });
    if (std::cmp_greater(out.size(), limit)) out.resize(static_cast<std::size_t>(limit));
    return out;
}

}  // namespace aviso::client
