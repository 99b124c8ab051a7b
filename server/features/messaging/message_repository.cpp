#include "features/messaging/message_repository.hpp"

namespace aviso::messaging {
namespace {

using store::Sql;

constexpr Sql kMoved =
    "SELECT conversation_id, read_seq, read_ordinal, delivered_seq FROM members WHERE user_id = ? AND state_version > ? AND state_version <= ? LIMIT 100";
constexpr Sql kMarkers = "SELECT read_seq, read_ordinal, delivered_seq FROM members WHERE conversation_id = ? AND user_id = ?";
constexpr Sql kMentionAll =
    "UPDATE members SET mentioned_seq = ? WHERE conversation_id = ? AND role > 0 AND user_id <> ? AND mentioned_seq < ?";
constexpr Sql kMention = "UPDATE members SET mentioned_seq = ? WHERE conversation_id = ? AND user_id = ? AND mentioned_seq < ?";
// A group's size bounds the rows; the largest group allowed is far below.
constexpr Sql kReceipts =
    "SELECT m.user_id, m.read_seq, m.delivered_seq FROM members m WHERE m.conversation_id = ? AND m.user_id <> ?"
    " AND EXISTS (SELECT 1 FROM member_ranges r WHERE r.conversation_id = m.conversation_id AND r.user_id = m.user_id"
    " AND r.from_seq <= ? AND (r.until_seq = 0 OR r.until_seq >= ?)) ORDER BY m.user_id LIMIT 100000";

}  // namespace

std::vector<MarkerState> MessageRepository::moved(store::Reader& reader, UserId user, std::int64_t after, std::int64_t until) const {
    std::vector<MarkerState> out;
    for (const store::Row& row : reader.query(kMoved, user, after, until)) {
        MarkerState& one = out.emplace_back();
        one.key = {row.id<ConversationId>(0), user};
        one.read = row.id<Seq>(1);
        one.read_ordinal = row.id<Ordinal>(2);
        one.delivered = row.id<Seq>(3);
    }
    return out;
}

std::vector<MarkerState> MessageRepository::markers_of(store::Reader& reader, ConversationId conversation, std::span<const UserId> users) const {
    std::vector<MarkerState> out;
    for (UserId user : users) {
        const std::optional<store::Row> row = reader.query_one(kMarkers, conversation, user);
        if (!row) continue;
        MarkerState& one = out.emplace_back();
        one.key = {conversation, user};
        one.read = row->id<Seq>(0);
        one.read_ordinal = row->id<Ordinal>(1);
        one.delivered = row->id<Seq>(2);
    }
    return out;
}

void MessageRepository::set_mentioned(store::Transaction& tx, ConversationId conversation, UserId sender, std::span<const UserId> users,
                                      Seq seq) const {
    if (users.empty()) tx.execute(kMentionAll, seq, conversation, sender, seq);
    for (UserId user : users) tx.execute(kMention, seq, conversation, user, seq);
}

std::vector<ReceiptRow> MessageRepository::receipts(store::Reader& reader, ConversationId conversation, Seq seq, UserId sender) const {
    std::vector<ReceiptRow> out;
    for (const store::Row& row : reader.query(kReceipts, conversation, sender, seq, seq))
        out.push_back({row.id<UserId>(0), row.id<Seq>(1) >= seq, row.id<Seq>(2) >= seq || row.id<Seq>(1) >= seq});
    return out;
}

}  // namespace aviso::messaging
