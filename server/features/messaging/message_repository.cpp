#include "features/messaging/message_repository.hpp"

namespace aviso::messaging {
namespace {

using store::Sql;

constexpr Sql kMarker = "SELECT read_seq, read_ordinal, delivered_seq FROM members WHERE conversation_id = ? AND user_id = ?";
constexpr Sql kMoved =
    "SELECT conversation_id, read_seq, read_ordinal, delivered_seq FROM members WHERE user_id = ? AND state_version > ? AND state_version <= ? LIMIT 100";
constexpr Sql kMoveRead =
    "UPDATE members SET read_seq = ?, state_version = ?, read_ordinal = COALESCE((SELECT e.ordinal FROM entries e"
    " WHERE e.conversation_id = members.conversation_id AND e.seq = ?), read_ordinal)"
    " WHERE conversation_id = ? AND user_id = ? AND read_seq < ?";
constexpr Sql kMoveDelivered =
    "UPDATE members SET delivered_seq = ? WHERE conversation_id = ? AND user_id = ? AND delivered_seq < ?";
constexpr Sql kMentionAll =
    "UPDATE members SET mentioned_seq = ? WHERE conversation_id = ? AND role > 0 AND user_id <> ? AND mentioned_seq < ?";
constexpr Sql kMention = "UPDATE members SET mentioned_seq = ? WHERE conversation_id = ? AND user_id = ? AND mentioned_seq < ?";
constexpr Sql kRaiseUser{"INSERT INTO user_versions (user_id, version) VALUES (?, 1) ON CONFLICT (user_id) DO UPDATE SET version = version + 1",
                         "INSERT INTO user_versions (user_id, version) VALUES (?, 1) ON DUPLICATE KEY UPDATE version = version + 1"};
constexpr Sql kUserVersion = "SELECT version FROM user_versions WHERE user_id = ?";
// A group's size bounds the rows; the largest group allowed is far below.
constexpr Sql kReceipts =
    "SELECT m.user_id, m.read_seq, m.delivered_seq FROM members m WHERE m.conversation_id = ? AND m.user_id <> ?"
    " AND EXISTS (SELECT 1 FROM member_ranges r WHERE r.conversation_id = m.conversation_id AND r.user_id = m.user_id"
    " AND r.from_seq <= ? AND (r.until_seq = 0 OR r.until_seq >= ?)) ORDER BY m.user_id LIMIT 100000";

}  // namespace

std::optional<Marker> MessageRepository::marker(store::Reader& reader, ConversationId conversation, UserId user) const {
    std::optional<store::Row> row = reader.query_one(kMarker, conversation, user);
    if (!row) return std::nullopt;
    return Marker{row->id<Seq>(0), row->id<Ordinal>(1), row->id<Seq>(2)};
}

std::vector<MovedMarker> MessageRepository::moved(store::Reader& reader, UserId user, std::int64_t after, std::int64_t until) const {
    std::vector<MovedMarker> out;
    for (const store::Row& row : reader.query(kMoved, user, after, until))
        out.push_back({row.id<ConversationId>(0), {row.id<Seq>(1), row.id<Ordinal>(2), row.id<Seq>(3)}});
    return out;
}

bool MessageRepository::moves_read(store::Reader& reader, ConversationId conversation, UserId user, Seq read) const {
    std::optional<Marker> present = marker(reader, conversation, user);
    return present && present->read < read;
}

bool MessageRepository::move_read(store::Transaction& tx, ConversationId conversation, UserId user, Seq read, std::int64_t state_version) const {
    return tx.execute(kMoveRead, read, state_version, read, conversation, user, read) == 1;
}

bool MessageRepository::move_delivered(store::Transaction& tx, ConversationId conversation, UserId user, Seq delivered) const {
    return tx.execute(kMoveDelivered, delivered, conversation, user, delivered) == 1;
}

void MessageRepository::set_mentioned(store::Transaction& tx, ConversationId conversation, UserId sender, std::span<const UserId> users,
                                      Seq seq) const {
    if (users.empty()) tx.execute(kMentionAll, seq, conversation, sender, seq);
    for (UserId user : users) tx.execute(kMention, seq, conversation, user, seq);
}

std::int64_t MessageRepository::raise_user_version(store::Transaction& tx, UserId user) const {
    tx.execute(kRaiseUser, user);
    return tx.query_one(kUserVersion, user)->integer(0);
}

std::vector<ReceiptRow> MessageRepository::receipts(store::Reader& reader, ConversationId conversation, Seq seq, UserId sender) const {
    std::vector<ReceiptRow> out;
    for (const store::Row& row : reader.query(kReceipts, conversation, sender, seq, seq))
        out.push_back({row.id<UserId>(0), row.id<Seq>(1) >= seq, row.id<Seq>(2) >= seq || row.id<Seq>(1) >= seq});
    return out;
}

}  // namespace aviso::messaging
