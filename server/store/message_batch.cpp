#include "store/message_batch.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "store/sized_sql.hpp"

namespace aviso::store {
namespace {

constexpr Sql kSelectHead{"SELECT conversation_id, head_seq, head_ordinal, rights_version FROM conversations WHERE conversation_id = ?"};
// Heads, locked, each with the read marker of one sender: a batch of few is bound by its round trips. MariaDB plans a long OR of pairs anew
// each time, which costs more than all else of a large one; hence the CASE.
const SizedSql kLockHeads{[](std::size_t n) {
    return "SELECT c.conversation_id, c.head_seq, c.head_ordinal, c.rights_version, m.user_id, m.read_seq, m.read_ordinal"
           " FROM conversations c FORCE INDEX (PRIMARY) LEFT JOIN members m FORCE INDEX (PRIMARY)"
           " ON m.conversation_id = c.conversation_id AND m.user_id = CASE c.conversation_id " + repeated(n, "WHEN ? THEN ?", " ") +
           " END WHERE c.conversation_id IN (" + repeated(n, "?", ", ") + ") ORDER BY c.conversation_id FOR UPDATE";
}};
const SizedSql kSelectKnown{[](std::size_t n) {
    return "SELECT conversation_id, sender_id, client_entry_id, seq, ordinal, request_hash, created_at_ms FROM entries WHERE " +
           repeated(n, "(conversation_id = ? AND sender_id = ? AND client_entry_id = ?)", " OR ");
}};
constexpr Sql kRaiseHead{"UPDATE conversations SET head_seq = ?, head_ordinal = ? WHERE conversation_id = ?"};
// The rows are there and locked, so nothing is ever inserted: the cheapest way MariaDB has to change many rows, each to values of its own.
const SizedSql kRaiseHeads{[](std::size_t n) {
    return "INSERT INTO conversations (conversation_id, kind, sealed_key, created_at_ms, head_seq, head_ordinal) VALUES " + repeated(n, "(?, 0, '', 0, ?, ?)", ", ") +
           " ON DUPLICATE KEY UPDATE head_seq = VALUES(head_seq), head_ordinal = VALUES(head_ordinal)";
}};
const SizedSql kInsertEntries{[](std::size_t n) {
    return "INSERT INTO entries (conversation_id, seq, ordinal, sender_id, client_entry_id, request_hash, kind, shown, target_seq, body, created_at_ms) VALUES " +
           repeated(n, "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", ", ");
}};
const SizedSql kSelectMarkers{[](std::size_t n) {
    return "SELECT conversation_id, user_id, read_seq, read_ordinal FROM members WHERE " + repeated(n, "(conversation_id = ? AND user_id = ?)", " OR ");
}};
constexpr Sql kMoveMarker{"UPDATE members SET read_seq = ?, read_ordinal = ? WHERE conversation_id = ? AND user_id = ? AND read_seq < ?"};
// As kRaiseHeads; members' rows are never deleted. Assignments are made from left to right.
const SizedSql kMoveMarkers{[](std::size_t n) {
    return "INSERT INTO members (conversation_id, user_id, role, joined_at_ms, read_seq, read_ordinal) VALUES " + repeated(n, "(?, ?, 0, 0, ?, ?)", ", ") +
           " ON DUPLICATE KEY UPDATE read_ordinal = IF(read_seq < VALUES(read_seq), VALUES(read_ordinal), read_ordinal), read_seq = GREATEST(read_seq, VALUES(read_seq))";
}};
constexpr Sql kOrdinalOf{"SELECT ordinal FROM entries WHERE conversation_id = ? AND seq = ?"};
constexpr Sql kTouchTarget{"UPDATE entries SET altered_seq = ? WHERE conversation_id = ? AND seq = ?"};
constexpr Sql kEraseTarget{"UPDATE entries SET altered_seq = ?, erased = 1, body = ? WHERE conversation_id = ? AND seq = ?"};
// An edit carries the text too: when its target goes, so do the earlier alterations' bodies. Not those of its own kind: an earlier recall carries no
// text, and a device that missed it has to learn from it what was recalled.
constexpr Sql kEraseAlterations{
    "UPDATE entries SET erased = 1, body = ? WHERE conversation_id = ? AND target_seq > 0 AND target_seq = ? AND seq < ? AND kind <> ?"};

struct Head {
    Seq seq;
    Ordinal ordinal;
    std::int64_t rights_version = 0;
    bool raised = false;
};
struct Known {
    Appended first;
    std::string request_hash;
};
using Key = std::tuple<ConversationId, UserId, std::string>;
using MemberKey = std::pair<ConversationId, UserId>;
/// A sender's read marker.
struct Marker {
    Seq seq;
    Ordinal ordinal;
    bool moved = false;
};
struct NewRow {
    const AppendRequest* request;
    Seq seq;
    Ordinal ordinal;
};

Key key_of(const AppendRequest& request) { return {request.conversation, request.sender, std::string{view(request.client_entry_id)}}; }

class Batch {
  public:
    Batch(Transaction& tx, std::span<const AppendRequest* const> requests, Keys keys) : tx_{tx}, requests_{requests}, keys_{keys} {}

    std::vector<Result<Appended>> store() {
        lock_heads();
        // After the lock: what another node stored under these keys before is committed and visible now.
        if (keys_ == Keys::looked_up) find_known(requests_);
        find_markers();
        std::vector<Result<Appended>> answers;
        answers.reserve(requests_.size());
        for (const AppendRequest* request : requests_) answers.push_back(decide(*request));
        raise_heads();
        insert_rows();
        move_markers();
        for (const NewRow& row : rows_) {
            alter_target(row);
            if (row.request->also) row.request->also(tx_, row.seq);
        }
        for (const auto& [id, head] : heads_) {
            if (head.raised) tx_.touch({Touched::Kind::conversation, id.value, head.seq.value});
        }
        return answers;
    }

  private:
    /// On MariaDB with the markers of the first sender of each.
    void lock_heads() {
        std::map<ConversationId, UserId> first_senders;
        for (const AppendRequest* request : requests_) {
            UserId& sender = first_senders[request->conversation];
            if (!sender && request->shown) sender = request->sender;
        }
        const std::vector<MemberKey> heads(first_senders.begin(), first_senders.end());
        const bool is_sqlite = tx_.dialect() == Dialect::sqlite;
        padded_chunks(tx_.dialect(), heads.size(), [&](std::size_t offset, std::size_t used, std::size_t size) {
            std::vector<Value> values;
            const auto at = [&](std::size_t i) -> const MemberKey& { return heads[offset + std::min(i, used - 1)]; };
            for (std::size_t i = 0; !is_sqlite && i < size; ++i) values.insert(values.end(), {Value{at(i).first}, Value{at(i).second}});
            for (std::size_t i = 0; i < size; ++i) values.emplace_back(at(i).first);
            for (const Row& row : tx_.run(is_sqlite ? kSelectHead : kLockHeads.at(size), values)) {
                heads_[row.id<ConversationId>(0)] = {row.id<Seq>(1), row.id<Ordinal>(2), row.integer(3), false};
                if (!is_sqlite && !row.is_null(4)) markers_[{row.id<ConversationId>(0), row.id<UserId>(4)}] = {row.id<Seq>(5), row.id<Ordinal>(6), false};
            }
        });
    }

    void find_known(std::span<const AppendRequest* const> requests) {
        padded_chunks(tx_.dialect(), requests.size(), [&](std::size_t offset, std::size_t used, std::size_t size) {
            std::vector<Value> values;
            for (std::size_t i = 0; i < size; ++i) {
                const AppendRequest& request = *requests[offset + std::min(i, used - 1)];
                values.insert(values.end(), {Value{request.conversation}, Value{request.sender}, Value{request.client_entry_id}});
            }
            for (const Row& row : tx_.run(kSelectKnown.at(size), values)) {
                Appended first;
                first.seq = row.id<Seq>(3);
                first.ordinal = row.id<Ordinal>(4);
                first.at = row.time(6);
                first.repeated = true;
                known_[{row.id<ConversationId>(0), row.id<UserId>(1), row.text(2)}] = {first, row.text(5)};
            }
        });
    }

    /// Those that did not come with the heads.
    void find_markers() {
        std::set<MemberKey> distinct;
        for (const AppendRequest* request : requests_) {
            if (request->shown && !markers_.contains({request->conversation, request->sender})) distinct.insert({request->conversation, request->sender});
        }
        const std::vector<MemberKey> keys(distinct.begin(), distinct.end());
        padded_chunks(tx_.dialect(), keys.size(), [&](std::size_t offset, std::size_t used, std::size_t size) {
            std::vector<Value> values;
            for (std::size_t i = 0; i < size; ++i) {
                const MemberKey& key = keys[offset + std::min(i, used - 1)];
                values.insert(values.end(), {Value{key.first}, Value{key.second}});
            }
            for (const Row& row : tx_.run(kSelectMarkers.at(size), values)) {
                markers_[{row.id<ConversationId>(0), row.id<UserId>(1)}] = {row.id<Seq>(2), row.id<Ordinal>(3), false};
            }
        });
    }

    /// Whether its sender has read everything before the new entry; alterations and notices in between do not count.
    bool has_read_all(const AppendRequest& request, const Marker& marker, const Head& before) {
        if (marker.ordinal >= before.ordinal || request.read_seq >= before.seq) return true;
        if (request.read_seq <= marker.seq) return false;
        const std::optional<Row> shown = tx_.query_one(kOrdinalOf, request.conversation, request.read_seq);
        return shown && shown->id<Ordinal>(0) >= before.ordinal;
    }

    Result<Appended> decide(const AppendRequest& request) {
        const auto found = heads_.find(request.conversation);
        if (found == heads_.end()) return fail(Errc::not_found, "there is no such conversation");
        Head& head = found->second;
        Key key = key_of(request);
        const bool is_stale = request.rights_version != head.rights_version;
        const bool has_no_target = request.alteration != Alteration::none && (request.target.value < 1 || request.target > head.seq);
        if ((is_stale || has_no_target) && keys_ == Keys::expected_new && !known_.contains(key)) {
            const AppendRequest* const one = &request;
            find_known({&one, 1});  // a repeat gives its first result, whatever holds now
        }
        if (const auto earlier = known_.find(key); earlier != known_.end()) {
            if (earlier->second.request_hash != view(request.request_hash)) {
                return fail(Errc::conflict, "this client_entry_id was used for another entry", "client_entry_id");
            }
            return earlier->second.first;
        }
        if (is_stale) {
            Appended stale;
            stale.stale_rights = true;
            return stale;
        }
        if (has_no_target) return fail(Errc::not_found, "there is no such entry to alter");
        const Head before = head;
        ++head.seq.value;
        if (request.shown && request.counts) ++head.ordinal.value;
        head.raised = true;
        rows_.push_back({&request, head.seq, head.ordinal});
        Appended appended;
        appended.seq = head.seq;
        appended.ordinal = head.ordinal;
        appended.at = request.at;
        Appended repeated_later = appended;
        repeated_later.repeated = true;
        known_.emplace(std::move(key), Known{repeated_later, std::string{view(request.request_hash)}});  // the same key again in this batch
        const auto marker = request.shown ? markers_.find({request.conversation, request.sender}) : markers_.end();
        if (marker != markers_.end() && has_read_all(request, marker->second, before)) {
            appended.marker_from = marker->second.seq;
            marker->second = {appended.seq, appended.ordinal, true};
        }
        return appended;
    }

    void raise_heads() {
        std::vector<std::pair<ConversationId, Head>> raised;
        std::ranges::copy_if(heads_, std::back_inserter(raised), [](const auto& head) { return head.second.raised; });
        if (tx_.dialect() == Dialect::sqlite) {
            for (const auto& [id, head] : raised) tx_.execute(kRaiseHead, head.seq, head.ordinal, id);
            return;
        }
        padded_chunks(tx_.dialect(), raised.size(), [&](std::size_t offset, std::size_t used, std::size_t size) {
            std::vector<Value> values;
            for (std::size_t i = 0; i < size; ++i) {
                const auto& [id, head] = raised[offset + std::min(i, used - 1)];
                values.insert(values.end(), {Value{id}, Value{head.seq}, Value{head.ordinal}});
            }
            tx_.run_change(kRaiseHeads.at(size), values);
        });
    }

    void insert_rows() {
        exact_chunks(tx_.dialect(), rows_.size(), [&](std::size_t offset, std::size_t size) {
            std::vector<Value> values;
            for (const NewRow& row : std::span{rows_}.subspan(offset, size)) {
                const AppendRequest& request = *row.request;
                values.insert(values.end(), {Value{request.conversation}, Value{row.seq}, Value{row.ordinal}, Value{request.sender},
                                             Value{request.client_entry_id}, Value{request.request_hash}, Value{request.kind}, Value{request.shown},
                                             Value{request.target}, Value{Blob{request.sealed_body}}, Value{request.at}});
            }
            tx_.run_change(kInsertEntries.at(size), values);
        });
    }

    void move_markers() {
        std::vector<std::pair<MemberKey, Marker>> moved;
        std::ranges::copy_if(markers_, std::back_inserter(moved), [](const auto& marker) { return marker.second.moved; });
        if (tx_.dialect() == Dialect::sqlite) {
            for (const auto& [key, to] : moved) tx_.execute(kMoveMarker, to.seq, to.ordinal, key.first, key.second, to.seq);
            return;
        }
        padded_chunks(tx_.dialect(), moved.size(), [&](std::size_t offset, std::size_t used, std::size_t size) {
            std::vector<Value> values;
            for (std::size_t i = 0; i < size; ++i) {
                const auto& [key, to] = moved[offset + std::min(i, used - 1)];
                values.insert(values.end(), {Value{key.first}, Value{key.second}, Value{to.seq}, Value{to.ordinal}});
            }
            tx_.run_change(kMoveMarkers.at(size), values);
        });
    }

    void alter_target(const NewRow& row) {
        const AppendRequest& request = *row.request;
        if (request.alteration == Alteration::touch_only) tx_.execute(kTouchTarget, row.seq, request.conversation, request.target);
        if (request.alteration == Alteration::erase_body) {
            tx_.execute(kEraseTarget, row.seq, Blob{}, request.conversation, request.target);
            tx_.execute(kEraseAlterations, Blob{}, request.conversation, request.target, row.seq, request.kind);
        }
    }

    Transaction& tx_;
    const std::span<const AppendRequest* const> requests_;
    const Keys keys_;
    std::map<ConversationId, Head> heads_;
    std::map<Key, Known> known_;
    std::map<MemberKey, Marker> markers_;
    std::vector<NewRow> rows_;
};

}  // namespace

std::vector<Result<Appended>> store_batch(Transaction& tx, std::span<const AppendRequest* const> requests, Keys keys) {
    return Batch{tx, requests, keys}.store();
}

}  // namespace aviso::store
