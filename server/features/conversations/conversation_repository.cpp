#include "features/conversations/conversation_repository.hpp"

#include <algorithm>

namespace aviso::conversations {
namespace {

using store::Blob;
using store::Sql;

constexpr Sql kRights =
    "SELECT c.kind, c.rights_version, c.sealed_key, c.head_seq, c.head_ordinal, COALESCE(g.dissolved, 0)"
    " FROM conversations c LEFT JOIN group_profiles g ON g.conversation_id = c.conversation_id WHERE c.conversation_id = ?";
constexpr Sql kMembers = "SELECT user_id, role, joined_at_ms FROM members WHERE conversation_id = ? AND role > 0 ORDER BY user_id";
constexpr Sql kFindDirect = "SELECT conversation_id FROM direct_conversations WHERE lower_id = ? AND higher_id = ?";
constexpr Sql kFindCreation = "SELECT conversation_id, request_hash FROM group_profiles WHERE creator_id = ? AND client_entry_id = ?";
constexpr Sql kFindEntry = "SELECT seq, request_hash FROM entries WHERE conversation_id = ? AND sender_id = ? AND client_entry_id = ?";
constexpr Sql kRanges =
    "SELECT r.from_seq, r.until_seq, c.head_seq FROM member_ranges r JOIN conversations c ON c.conversation_id = r.conversation_id"
    " WHERE r.conversation_id = ? AND r.user_id = ? ORDER BY r.from_seq";
// Whom the conversation has lost sees it as it was at the end of their last range: nothing of what came after, not even that it came.
// Recalled entries after the marker are not unread.
#define AVISO_VIEW_COLUMNS                                                                                                       \
    "SELECT c.conversation_id, c.kind, c.head_seq, c.head_ordinal, c.rights_version, c.sealed_key, m.role, m.read_seq,"          \
    " m.read_ordinal, m.mentioned_seq, m.pinned, m.muted, m.hidden_seq, COALESCE(g.sealed_name, ''),"                            \
    " COALESCE(g.sealed_description, ''), COALESCE(g.dissolved, 0), COALESCE(d.lower_id, 0), COALESCE(d.higher_id, 0),"          \
    " COALESCE(p.read_seq, 0), COALESCE(p.delivered_seq, 0),"                                                                    \
    " (SELECT COUNT(*) FROM members n WHERE n.conversation_id = c.conversation_id AND n.role > 0),"                              \
    " (SELECT COUNT(*) FROM entries e WHERE e.conversation_id = c.conversation_id AND e.altered_seq > 0"                         \
    "   AND e.altered_seq > m.read_seq AND e.seq > m.read_seq AND e.erased = 1),"                                                \
    " (SELECT MIN(r.from_seq) FROM member_ranges r WHERE r.conversation_id = m.conversation_id AND r.user_id = m.user_id),"      \
    " COALESCE(h.seq, 0), COALESCE(h.ordinal, 0), COALESCE(h.created_at_ms, c.created_at_ms) AS newest_at_ms"                    \
    " FROM members m JOIN conversations c ON c.conversation_id = m.conversation_id"                                              \
    " LEFT JOIN entries h ON h.conversation_id = c.conversation_id AND h.seq = CASE WHEN m.role > 0 THEN c.head_seq ELSE"        \
    "   (SELECT MAX(r.until_seq) FROM member_ranges r WHERE r.conversation_id = m.conversation_id AND r.user_id = m.user_id) END" \
    " LEFT JOIN group_profiles g ON g.conversation_id = c.conversation_id"                                                       \
    " LEFT JOIN direct_conversations d ON d.conversation_id = c.conversation_id"                                                 \
    " LEFT JOIN members p ON c.kind = 1 AND p.conversation_id = c.conversation_id"                                               \
    "   AND p.user_id = d.lower_id + d.higher_id - m.user_id"                                                                    \
    " WHERE m.user_id = ?"
// One person's conversations: thousands at most, and sync needs the whole list.
constexpr Sql kViews = AVISO_VIEW_COLUMNS " ORDER BY newest_at_ms DESC, c.conversation_id DESC LIMIT 20000";
constexpr Sql kViewsFrom = AVISO_VIEW_COLUMNS " ORDER BY c.conversation_id LIMIT ? OFFSET ?";
constexpr Sql kView = AVISO_VIEW_COLUMNS " AND m.conversation_id = ?";
#undef AVISO_VIEW_COLUMNS
constexpr Sql kSealedKey = "SELECT sealed_key FROM conversations WHERE conversation_id = ?";
constexpr Sql kChangedFor =
    "SELECT conversation_id, state_version FROM members WHERE user_id = ? AND state_version > ? ORDER BY state_version LIMIT 100000";
constexpr Sql kConversationsOf = "SELECT conversation_id FROM members WHERE user_id = ? LIMIT 100000";
constexpr Sql kUserVersion = "SELECT version FROM user_versions WHERE user_id = ?";

constexpr Sql kInsertConversation = "INSERT INTO conversations (kind, sealed_key, created_at_ms) VALUES (?, '', ?)";
constexpr Sql kSetKey = "UPDATE conversations SET sealed_key = ? WHERE conversation_id = ?";
constexpr Sql kInsertDirect = "INSERT INTO direct_conversations (lower_id, higher_id, conversation_id) VALUES (?, ?, ?)";
constexpr Sql kInsertGroup =
    "INSERT INTO group_profiles (conversation_id, sealed_name, sealed_description, creator_id, client_entry_id, request_hash)"
    " VALUES (?, ?, ?, ?, ?, ?)";
constexpr Sql kProfile = "SELECT sealed_name, sealed_description FROM group_profiles WHERE conversation_id = ?";
constexpr Sql kSetProfile = "UPDATE group_profiles SET sealed_name = ?, sealed_description = ? WHERE conversation_id = ?";
constexpr Sql kSetDissolved = "UPDATE group_profiles SET dissolved = 1 WHERE conversation_id = ?";
constexpr Sql kRaiseRights = "UPDATE conversations SET rights_version = rights_version + 1 WHERE conversation_id = ?";
constexpr Sql kRejoin =
    "UPDATE members SET role = ?, joined_at_ms = ?, read_seq = ?, read_ordinal = ?, hidden_seq = 0"
    " WHERE conversation_id = ? AND user_id = ?";
constexpr Sql kJoin =
    "INSERT INTO members (conversation_id, user_id, role, joined_at_ms, read_seq, read_ordinal) VALUES (?, ?, ?, ?, ?, ?)";
constexpr Sql kOpenRange = "INSERT INTO member_ranges (conversation_id, user_id, from_seq) VALUES (?, ?, ?)";
constexpr Sql kCloseRange = "UPDATE member_ranges SET until_seq = ? WHERE conversation_id = ? AND user_id = ? AND until_seq = 0";
constexpr Sql kSetRole = "UPDATE members SET role = ? WHERE conversation_id = ? AND user_id = ?";
constexpr Sql kRaiseUser{"INSERT INTO user_versions (user_id, version) VALUES (?, 1) ON CONFLICT (user_id) DO UPDATE SET version = version + 1",
                         "INSERT INTO user_versions (user_id, version) VALUES (?, 1) ON DUPLICATE KEY UPDATE version = version + 1"};
constexpr Sql kSetOwnView =
    "UPDATE members SET pinned = COALESCE(?, pinned), muted = COALESCE(?, muted),"
    " hidden_seq = CASE COALESCE(?, -1) WHEN 1 THEN (SELECT head_seq FROM conversations c WHERE c.conversation_id = members.conversation_id)"
    " WHEN 0 THEN 0 ELSE hidden_seq END, state_version = ? WHERE conversation_id = ? AND user_id = ?";

ViewRow to_view(store::Row& row, UserId user) {
    ViewRow out;
    ConversationView& v = out.view;
    v.conversation = row.id<ConversationId>(0);
    v.kind = static_cast<Kind>(row.integer(1));
    v.head = row.id<Seq>(2);
    v.head_ordinal = row.id<Ordinal>(3);
    v.rights_version = row.integer(4);
    out.sealed_key = row.take(5);
    v.role = static_cast<Role>(row.integer(6));
    v.read = row.id<Seq>(7);
    v.read_ordinal = row.id<Ordinal>(8);
    v.mentioned = row.integer(9) > v.read.value;
    v.pinned = row.integer(10) != 0;
    v.muted = row.integer(11) != 0;
    v.name = row.take(13);
    v.description = row.take(14);
    v.left = v.role == Role::left || row.integer(15) != 0;
    if (v.role == Role::left) {
        v.head = row.id<Seq>(23);
        v.head_ordinal = row.id<Ordinal>(24);
    }
    v.hidden = row.integer(12) != 0 && row.integer(12) >= v.head.value;
    if (v.kind == Kind::direct) {
        v.peer = UserId{row.integer(16) + row.integer(17) - user.value};
        v.peer_read = row.id<Seq>(18);
        v.peer_delivered = row.id<Seq>(19);
    }
    v.member_count = v.role == Role::left ? 0 : static_cast<int>(row.integer(20));
    v.first = row.is_null(22) ? Seq{} : row.id<Seq>(22);
    if (!v.left) v.unread = static_cast<int>(std::max<std::int64_t>(0, v.head_ordinal.value - v.read_ordinal.value - row.integer(21)));
    v.newest_at = row.time(25);
    return out;
}

std::pair<UserId, UserId> ordered(UserId a, UserId b) { return std::minmax(a, b); }

}  // namespace

std::optional<RightsRow> ConversationRepository::load_rights(store::Reader& reader, ConversationId conversation) const {
    std::optional<store::Row> row = reader.query_one(kRights, conversation);
    if (!row) return std::nullopt;
    RightsRow out;
    out.rights.conversation = conversation;
    out.rights.kind = static_cast<Kind>(row->integer(0));
    out.rights.version = row->integer(1);
    out.sealed_key = row->take(2);
    out.head = row->id<Seq>(3);
    out.head_ordinal = row->id<Ordinal>(4);
    out.rights.dissolved = row->integer(5) != 0;
    auto ids = std::make_shared<std::vector<UserId>>();
    for (const store::Row& m : reader.query(kMembers, conversation)) {
        out.rights.members.push_back({m.id<UserId>(0), static_cast<Role>(m.integer(1)), m.time(2)});
        ids->push_back(m.id<UserId>(0));
    }
    out.rights.user_ids = std::move(ids);
    return out;
}

std::optional<ConversationId> ConversationRepository::find_direct(store::Reader& reader, UserId a, UserId b) const {
    auto [lower, higher] = ordered(a, b);
    std::optional<store::Row> row = reader.query_one(kFindDirect, lower, higher);
    if (!row) return std::nullopt;
    return row->id<ConversationId>(0);
}

std::optional<EarlierRequest> ConversationRepository::find_creation(store::Reader& reader, UserId creator, const ClientEntryId& key) const {
    std::optional<store::Row> row = reader.query_one(kFindCreation, creator, key);
    if (!row) return std::nullopt;
    return EarlierRequest{row->id<ConversationId>(0), Seq{}, row->take(1)};
}

std::optional<EarlierRequest> ConversationRepository::find_entry(store::Reader& reader, ConversationId conversation, UserId sender,
                                                                 const ClientEntryId& key) const {
    std::optional<store::Row> row = reader.query_one(kFindEntry, conversation, sender, key);
    if (!row) return std::nullopt;
    return EarlierRequest{conversation, row->id<Seq>(0), row->take(1)};
}

std::vector<VisibleRange> ConversationRepository::visible_ranges(store::Reader& reader, UserId user, ConversationId conversation) const {
    std::vector<VisibleRange> out;
    for (const store::Row& row : reader.query(kRanges, conversation, user)) {
        const bool open = row.integer(1) == 0;
        out.push_back({row.id<Seq>(0), open ? row.id<Seq>(2) : row.id<Seq>(1), open});
    }
    return out;
}

std::vector<ViewRow> ConversationRepository::list_views(store::Reader& reader, UserId user, std::span<const ConversationId> only) const {
    std::vector<ViewRow> out;
    if (only.empty()) {
        for (store::Row& row : reader.query(kViews, user)) out.push_back(to_view(row, user));
        return out;
    }
    for (ConversationId conversation : only) {
        std::optional<store::Row> row = reader.query_one(kView, user, conversation);
        if (row) out.push_back(to_view(*row, user));
    }
    return out;
}

std::vector<ViewRow> ConversationRepository::list_views_from(store::Reader& reader, UserId user, std::int64_t offset, int limit) const {
    std::vector<ViewRow> out;
    for (store::Row& row : reader.query(kViewsFrom, user, limit, offset)) out.push_back(to_view(row, user));
    return out;
}

std::optional<Bytes> ConversationRepository::sealed_key(store::Reader& reader, ConversationId conversation) const {
    std::optional<store::Row> row = reader.query_one(kSealedKey, conversation);
    if (!row) return std::nullopt;
    return row->take(0);
}

std::vector<ChangedConversation> ConversationRepository::changed_for(store::Reader& reader, UserId user, std::int64_t version) const {
    std::vector<ChangedConversation> out;
    for (const store::Row& row : reader.query(kChangedFor, user, version)) out.push_back({row.id<ConversationId>(0), row.integer(1)});
    return out;
}

std::vector<ConversationId> ConversationRepository::conversations_of(store::Reader& reader, UserId user) const {
    std::vector<ConversationId> out;
    for (const store::Row& row : reader.query(kConversationsOf, user)) out.push_back(row.id<ConversationId>(0));
    return out;
}

std::int64_t ConversationRepository::user_version(store::Reader& reader, UserId user) const {
    std::optional<store::Row> row = reader.query_one(kUserVersion, user);
    return row ? row->integer(0) : 0;
}

ConversationId ConversationRepository::insert_conversation(store::Transaction& tx, Kind kind, Timestamp now) const {
    tx.execute(kInsertConversation, static_cast<int>(kind), now);
    return ConversationId{tx.insert_id()};
}

void ConversationRepository::set_key(store::Transaction& tx, ConversationId conversation, BytesView sealed_key) const {
    tx.execute(kSetKey, Blob{sealed_key}, conversation);
}

void ConversationRepository::insert_direct(store::Transaction& tx, ConversationId conversation, UserId a, UserId b) const {
    auto [lower, higher] = ordered(a, b);
    tx.execute(kInsertDirect, lower, higher, conversation);
}

void ConversationRepository::insert_group(store::Transaction& tx, const NewGroup& group) const {
    tx.execute(kInsertGroup, group.conversation, Blob{group.sealed_name}, Blob{group.sealed_description}, group.creator,
               group.client_entry_id, group.request_hash);
}

std::optional<GroupProfile> ConversationRepository::profile(store::Reader& reader, ConversationId conversation) const {
    std::optional<store::Row> row = reader.query_one(kProfile, conversation);
    if (!row) return std::nullopt;
    return GroupProfile{row->take(0), row->take(1)};
}

void ConversationRepository::set_profile(store::Transaction& tx, ConversationId conversation, const GroupProfile& profile) const {
    tx.execute(kSetProfile, Blob{profile.sealed_name}, Blob{profile.sealed_description}, conversation);
}

void ConversationRepository::set_dissolved(store::Transaction& tx, ConversationId conversation) const {
    tx.execute(kSetDissolved, conversation);
}

bool ConversationRepository::raise_rights(store::Transaction& tx, ConversationId conversation) const {
    return tx.execute(kRaiseRights, conversation) == 1;
}

void ConversationRepository::join(store::Transaction& tx, ConversationId conversation, const Member& member, Seq from, Ordinal ordinal) const {
    const int role = static_cast<int>(member.role);
    const Seq read{from.value - 1};
    if (tx.execute(kRejoin, role, member.joined_at, read, ordinal, conversation, member.user) == 0)
        tx.execute(kJoin, conversation, member.user, role, member.joined_at, read, ordinal);
    tx.execute(kOpenRange, conversation, member.user, from);
}

void ConversationRepository::leave(store::Transaction& tx, ConversationId conversation, UserId user, Seq until) const {
    tx.execute(kSetRole, static_cast<int>(Role::left), conversation, user);
    tx.execute(kCloseRange, until, conversation, user);
}

void ConversationRepository::set_role(store::Transaction& tx, ConversationId conversation, UserId user, Role role) const {
    tx.execute(kSetRole, static_cast<int>(role), conversation, user);
}

std::int64_t ConversationRepository::raise_user_version(store::Transaction& tx, UserId user) const {
    tx.execute(kRaiseUser, user);
    return user_version(tx, user);
}

void ConversationRepository::set_own_view(store::Transaction& tx, ConversationId conversation, UserId user, const OwnViewChange& change,
                                          std::int64_t version) const {
    tx.execute(kSetOwnView, change.pinned, change.muted, change.hidden, version, conversation, user);
}

}  // namespace aviso::conversations
