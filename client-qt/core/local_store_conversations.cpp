#include "client-qt/core/local_store.hpp"
#include "client-qt/core/store_names.hpp"
#include "client-qt/core/store_rows.hpp"

namespace aviso::client {

namespace {

constexpr const char* kSummaries =
    "SELECT " AVISO_CONVERSATION_COLUMNS ", c.last_seq, c.last_at_ms, c.last_sender_id, c.last_kind, c.last_notice, c.last_recalled, c.last_text, "
    "coalesce(peer.name, ''), coalesce(sender.name, '') FROM conversations c LEFT JOIN people peer ON peer.user_id = c.peer_id "
    "LEFT JOIN people sender ON sender.user_id = c.last_sender_id WHERE c.flags & 4 = 0 ORDER BY c.flags & 1 DESC, c.last_at_ms DESC, c.conversation_id DESC";
constexpr const char* kSummary =
    "SELECT " AVISO_CONVERSATION_COLUMNS ", c.last_seq, c.last_at_ms, c.last_sender_id, c.last_kind, c.last_notice, c.last_recalled, c.last_text, "
    "coalesce(peer.name, ''), coalesce(sender.name, '') FROM conversations c LEFT JOIN people peer ON peer.user_id = c.peer_id "
    "LEFT JOIN people sender ON sender.user_id = c.last_sender_id WHERE c.conversation_id = ?";

ConversationSummary read_summary(const Sqlite::Query& s) {
    ConversationSummary out;
    int at = kConversationColumnCount;
    out.conversation = rows::conversation(s);
    out.last.seq = Seq{s.number(at++)};
    out.last.at_ms = s.number(at++);
    out.last.sender = UserId{s.number(at++)};
    out.last.kind = static_cast<EntryKind>(s.number(at++));
    out.last.notice = static_cast<NoticeKind>(s.number(at++));
    out.last.recalled = s.number(at++) != 0;
    out.last.text = s.text(at++);
    const std::string peer = s.text(at++);
    out.last.sender_name = s.text(at++);
    out.title = out.conversation.kind == ConversationKind::direct ? peer : out.conversation.name;
    return out;
}

}  // namespace

void LocalStore::put(const Conversation& c) {
    const auto before = conversation(c.id);
    db_->run("INSERT INTO conversations (conversation_id, kind, name, description, peer_id, head_seq, head_ordinal, read_seq, read_ordinal, unread, "
             "peer_read_seq, peer_delivered_seq, role, flags, first_seq, member_count, reported_seq) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
             "ON CONFLICT (conversation_id) DO UPDATE SET kind = excluded.kind, name = excluded.name, description = excluded.description, "
             "peer_id = excluded.peer_id, head_seq = max(head_seq, excluded.head_seq), head_ordinal = max(head_ordinal, excluded.head_ordinal), "
             "read_seq = max(read_seq, excluded.read_seq), read_ordinal = max(read_ordinal, excluded.read_ordinal), unread = excluded.unread, "
             "peer_read_seq = max(peer_read_seq, excluded.peer_read_seq), peer_delivered_seq = max(peer_delivered_seq, excluded.peer_delivered_seq), "
             "role = excluded.role, flags = excluded.flags, first_seq = excluded.first_seq, member_count = excluded.member_count, "
             "reported_seq = max(reported_seq, excluded.reported_seq), listed = 1",
             c.id, static_cast<int>(c.kind), c.name, c.description, c.peer, c.head_seq, c.head_ordinal, c.read_seq, c.read_ordinal, c.unread,
             c.peer_read_seq, c.peer_delivered_seq, static_cast<int>(c.role), rows::flags_of(c), c.first_seq, c.member_count, c.read_seq);
    // Read here and not yet reported, or pushed since the server looked: its count is older than ours.
    if (!before || (before->read_seq <= c.read_seq && before->head_seq <= c.head_seq)) return;
    count_unread(c.id);
    if (before->read_seq > c.read_seq) uncounted_.erase(c.id);  // asked for when that is reported
}

void LocalStore::move_own_marker(ConversationId id, Seq read, Ordinal read_ordinal) {
    db_->run("UPDATE conversations SET read_seq = max(read_seq, ?), read_ordinal = max(read_ordinal, ?), reported_seq = max(reported_seq, ?), "
             "flags = CASE WHEN ? >= head_seq THEN flags & ~16 ELSE flags END WHERE conversation_id = ?",
             read, read_ordinal, read, read, id);
    count_unread(id);
}

void LocalStore::move_peer_markers(ConversationId id, Seq read, Seq delivered) {
    db_->run("UPDATE conversations SET peer_read_seq = max(peer_read_seq, ?), peer_delivered_seq = max(peer_delivered_seq, ?) WHERE conversation_id = ?",
             read, delivered, id);
}

/// Unread = head ordinal − read ordinal, less what was recalled after the marker (docs/protocol.md, section 7).
void LocalStore::count_unread(ConversationId id) {
    db_->run("UPDATE conversations AS c SET unread = max(0, head_ordinal - read_ordinal - (SELECT count(*) FROM entries e WHERE "
             "e.conversation_id = c.conversation_id AND e.seq > c.read_seq AND e.recalled = 1 AND e.ordinal > c.read_ordinal)) WHERE conversation_id = ?",
             id);
    const auto now = conversation(id);
    if (now && now->unread > 0 && !covers(id, Seq{now->read_seq.value + 1}, now->head_seq)) uncounted_.insert(id);
}

void LocalStore::showed(ConversationId id, Seq seq) {
    const auto known = conversation(id);
    if (!known || seq <= known->read_seq) return;
    const Seq until = std::min(seq, known->head_seq);
    Sqlite::Transaction both{*db_};
    Sqlite::Query ordinal{*db_, "SELECT ordinal FROM entries WHERE conversation_id = ? AND seq <= ? AND ordinal > 0 ORDER BY seq DESC LIMIT 1"};
    const bool held = ordinal.bind(id, until).step();
    db_->run("UPDATE conversations SET read_seq = max(read_seq, ?), read_ordinal = max(read_ordinal, ?), "
             "flags = CASE WHEN ? >= head_seq THEN flags & ~16 ELSE flags END WHERE conversation_id = ?",
             until, held ? ordinal.number(0) : 0, until, id);
    count_unread(id);
    both.commit();
}

std::vector<std::pair<ConversationId, Seq>> LocalStore::unreported_reads() {
    Sqlite::Query s{*db_, "SELECT conversation_id, read_seq FROM conversations WHERE read_seq > reported_seq AND flags & 8 = 0"};
    std::vector<std::pair<ConversationId, Seq>> out;
    while (s.step()) out.emplace_back(ConversationId{s.number(0)}, Seq{s.number(1)});
    return out;
}

void LocalStore::reported_read(ConversationId id, Seq seq) {
    db_->run("UPDATE conversations SET reported_seq = max(reported_seq, ?) WHERE conversation_id = ?", seq, id);
}

void LocalStore::note_arrival(const Entry& entry) {
    if (entry.sender == UserId{number("user")}) return;
    db_->run("INSERT INTO deliveries (conversation_id, arrived_seq) SELECT conversation_id, ? FROM conversations WHERE conversation_id = ? AND kind = 1 "
             "ON CONFLICT (conversation_id) DO UPDATE SET arrived_seq = excluded.arrived_seq WHERE excluded.arrived_seq > arrived_seq",
             entry.seq, entry.conversation);
}

std::vector<std::pair<ConversationId, Seq>> LocalStore::unreported_deliveries(int limit) {
    Sqlite::Query s{*db_, "SELECT d.conversation_id, d.arrived_seq FROM deliveries d JOIN conversations c ON c.conversation_id = d.conversation_id "
                          "WHERE d.arrived_seq > d.reported_seq AND d.arrived_seq > c.reported_seq AND c.flags & 8 = 0 LIMIT ?"};
    s.bind(limit);
    std::vector<std::pair<ConversationId, Seq>> out;
    while (s.step()) out.emplace_back(ConversationId{s.number(0)}, Seq{s.number(1)});
    return out;
}

void LocalStore::reported_delivery(ConversationId id, Seq seq) {
    db_->run("UPDATE deliveries SET reported_seq = max(reported_seq, ?) WHERE conversation_id = ?", seq, id);
}

std::optional<Conversation> LocalStore::conversation(ConversationId id) {
    Sqlite::Query s{*db_, "SELECT " AVISO_CONVERSATION_COLUMNS " FROM conversations c WHERE conversation_id = ?"};
    if (!s.bind(id).step()) return std::nullopt;
    return rows::conversation(s);
}

std::optional<Conversation> LocalStore::direct_with(UserId peer) {
    Sqlite::Query s{*db_, "SELECT " AVISO_CONVERSATION_COLUMNS " FROM conversations c WHERE peer_id = ? AND peer_id <> 0 AND kind = 1"};
    if (!s.bind(peer).step()) return std::nullopt;
    return rows::conversation(s);
}

std::vector<Conversation> LocalStore::conversations() {
    Sqlite::Query s{*db_, "SELECT " AVISO_CONVERSATION_COLUMNS " FROM conversations c ORDER BY last_at_ms DESC, conversation_id DESC"};
    std::vector<Conversation> out;
    while (s.step()) out.push_back(rows::conversation(s));
    return out;
}

std::vector<ConversationId> LocalStore::behind() {
    Sqlite::Query s{*db_, "SELECT conversation_id FROM conversations WHERE head_seq > in_step_seq AND in_step_seq >= 0 AND flags & 8 = 0 ORDER BY last_at_ms DESC"};
    std::vector<ConversationId> out;
    while (s.step()) out.emplace_back(s.number(0));
    return out;
}

void LocalStore::name_people(ConversationSummary& one) {
    if (one.last.kind != EntryKind::notice) return;
    if (auto said = entry(one.conversation.id, one.last.seq)) one.last.people = std::move(said->people);
}

std::vector<ConversationSummary> LocalStore::summaries() {
    std::vector<ConversationSummary> out;
    {
        Sqlite::Query s{*db_, kSummaries};
        while (s.step()) out.push_back(read_summary(s));
    }
    std::multimap<ConversationId, Queued> waiting;
    for (auto& action : queue_->all()) {
        const auto direct = action.conversation ? std::nullopt : direct_with(action.peer);
        waiting.emplace(direct ? direct->id : action.conversation, std::move(action));
    }
    const UserId self{number("user")};
    const auto drafts = queue_->drafts();
    const auto begun = queue_->drafts_to();
    for (auto& one : out) {
        name_people(one);
        if (const auto draft = begun.find(one.conversation.peer); draft != begun.end()) one.draft = draft->second.text;
        if (const auto draft = drafts.find(one.conversation.id); draft != drafts.end()) one.draft = draft->second;
        const auto [from, until] = waiting.equal_range(one.conversation.id);
        for (auto it = from; it != until; ++it) show_waiting(one, it->second, self);
    }
    return out;
}

std::optional<ConversationSummary> LocalStore::summary(ConversationId id) {
    Sqlite::Query s{*db_, kSummary};
    if (!s.bind(id).step()) return std::nullopt;
    auto out = read_summary(s);
    name_people(out);
    out.draft = draft(id);
    const UserId self{number("user")};
    for (const auto& action : queue_->all())
        if (action.conversation == id || (action.peer && action.peer == out.conversation.peer)) show_waiting(out, action, self);
    return out;
}

}  // namespace aviso::client
