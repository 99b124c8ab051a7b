#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "features/conversations/conversation_types.hpp"
#include "store/database.hpp"

namespace aviso::conversations {

/// Rights as stored: the key still wrapped.
struct RightsRow {
    Rights rights;
    Bytes sealed_key;
    Seq head;
    Ordinal head_ordinal;
};

struct NewGroup {
    ConversationId conversation;
    Bytes sealed_name;
    Bytes sealed_description;
    UserId creator;
    ClientEntryId client_entry_id{};
    std::array<std::uint8_t, 16> request_hash{};
};

/// What an earlier request with the same key left behind.
struct EarlierRequest {
    ConversationId conversation;
    Seq seq;  ///< 0 for a group's creation
    Bytes request_hash;
};

/// A list row; name and description still sealed.
struct ViewRow {
    ConversationView view;
    Bytes sealed_key;
};

/// A conversation in which the user's own state moved, and that state's version.
struct ChangedConversation {
    ConversationId conversation;
    std::int64_t version = 0;
};

struct GroupProfile {
    Bytes sealed_name;
    Bytes sealed_description;
};

struct OwnViewChange {
    std::optional<bool> pinned;
    std::optional<bool> muted;
    std::optional<bool> hidden;
};

/// SQL of conversations, members and direct conversations. Stateless; each function runs inside the closure that calls it.
class ConversationRepository {
  public:
    std::optional<RightsRow> load_rights(store::Reader& reader, ConversationId conversation) const;
    std::optional<ConversationId> find_direct(store::Reader& reader, UserId a, UserId b) const;
    std::optional<EarlierRequest> find_creation(store::Reader& reader, UserId creator, const ClientEntryId& key) const;
    std::optional<EarlierRequest> find_entry(store::Reader& reader, ConversationId conversation, UserId sender, const ClientEntryId& key) const;
    /// Own ranges, ascending; open ones cut at the present head. Empty for who never was a member.
    std::vector<VisibleRange> visible_ranges(store::Reader& reader, UserId user, ConversationId conversation) const;
    /// One row per conversation of this user. `only` empty = all of them, newest first.
    std::vector<ViewRow> list_views(store::Reader& reader, UserId user, std::span<const ConversationId> only) const;
    /// The same by conversation_id, `limit` of them from the `offset`-th.
    std::vector<ViewRow> list_views_from(store::Reader& reader, UserId user, std::int64_t offset, int limit) const;
    std::optional<Bytes> sealed_key(store::Reader& reader, ConversationId conversation) const;
    /// Conversations whose own state is newer than `version`, by version.
    std::vector<ChangedConversation> changed_for(store::Reader& reader, UserId user, std::int64_t version) const;
    std::vector<ConversationId> conversations_of(store::Reader& reader, UserId user) const;
    std::int64_t user_version(store::Reader& reader, UserId user) const;

    /// Inserts the row with an empty key: the key's context is the number the row gets.
    ConversationId insert_conversation(store::Transaction& tx, Kind kind, Timestamp now) const;
    void set_key(store::Transaction& tx, ConversationId conversation, BytesView sealed_key) const;
    /// Throws ConstraintViolation when another send made it first.
    void insert_direct(store::Transaction& tx, ConversationId conversation, UserId a, UserId b) const;
    void insert_group(store::Transaction& tx, const NewGroup& group) const;
    std::optional<GroupProfile> profile(store::Reader& reader, ConversationId conversation) const;
    void set_profile(store::Transaction& tx, ConversationId conversation, const GroupProfile& profile) const;
    void set_dissolved(store::Transaction& tx, ConversationId conversation) const;

    /// Raises rights_version under the row's lock. False when there is no such conversation.
    bool raise_rights(store::Transaction& tx, ConversationId conversation) const;
    /// Adds, or takes back in, a member whose range begins at `from`; the marker starts just before: joining is no reading.
    void join(store::Transaction& tx, ConversationId conversation, const Member& member, Seq from, Ordinal ordinal) const;
    void leave(store::Transaction& tx, ConversationId conversation, UserId user, Seq until) const;
    void set_role(store::Transaction& tx, ConversationId conversation, UserId user, Role role) const;

    /// The user's next state version.
    std::int64_t raise_user_version(store::Transaction& tx, UserId user) const;
    void set_own_view(store::Transaction& tx, ConversationId conversation, UserId user, const OwnViewChange& change, std::int64_t version) const;
};

}  // namespace aviso::conversations
