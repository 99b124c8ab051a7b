#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/keyring.hpp"
#include "core/result.hpp"
#include "core/task.hpp"
#include "features/conversations/conversation_repository.hpp"
#include "features/conversations/conversation_types.hpp"
#include "gateway/access.hpp"
#include "gateway/fan_out.hpp"
#include "store/message_log.hpp"

namespace aviso::conversations {

/// An entry that was just committed, its body in plain: what a push is made of.
struct EntryEvent {
    store::StoredEntry entry;
    std::int64_t rights_version = 0;
    ConnectionId except;        ///< the sender's own connection: it has the reply
    std::vector<UserId> joined; ///< their lists change, and
    std::vector<UserId> left;   ///< these get it although they are no members any more
};
/// Called after the commit, on the executor of the call. Must not block.
using EntryObserver = std::function<void(const EntryEvent&)>;

/// May a person with this role do this? The one table of a conversation's rights; `left` may read what was theirs.
bool role_allows(Role role, gateway::Action action);

/// Conversations as the other features see them: rights (cached), visible ranges, views, sealing.
///
/// The cache may refuse, never allow: an append names the rights_version it was decided under and the store refuses a stale one; every
/// read joins the reader's ranges from the database; a refusal looks at the database first.
/// Callable from any executor. Throws DatabaseError; a conversation whose key does not open throws std::runtime_error.
class ConversationService {
  public:
    ConversationService(store::Database& database, const KeyRing& keys, const Clock& clock) : database_{database}, keys_{keys}, clock_{clock} {}

    /// Rights of `at_least` this version. Errors: not_found.
    Task<Result<SharedRights>> rights(ConversationId conversation, std::int64_t at_least = 0);
    /// Drops what the cache holds: a change, own or heard of in the feed.
    void forget(ConversationId conversation);
    /// Drops everything: another epoch of the data.
    void forget_all();

    /// Errors: not_found (to who never was a member), forbidden.
    Task<Result<void>> may(UserId user, gateway::Action action, ConversationId conversation);
    /// Has this person already done something here under this key? A retry finds its first result although they may not do it any more.
    Task<bool> was_done(UserId user, ConversationId conversation, ClientEntryId key);
    gateway::AccessRule access_rule();
    gateway::AudienceResolver audience_resolver();

    /// The one clamp of every read of entries: own ranges, ascending, in the caller's closure; empty for a stranger.
    std::vector<VisibleRange> visible_ranges(store::Reader& reader, UserId user, ConversationId conversation) const {
        return repository_.visible_ranges(reader, user, conversation);
    }
    /// Rights in the caller's closure, past the cache; nothing when there is no such conversation.
    std::optional<RightsRow> rights_in(store::Reader& reader, ConversationId conversation) const;

    /// Errors: not_found.
    Task<Result<ConversationView>> view(UserId user, ConversationId conversation);
    /// All of a user's conversations, newest first.
    Task<std::vector<ConversationView>> views(UserId user);
    /// In the caller's closure; `only` empty = all, newest first.
    std::vector<ConversationView> views_in(store::Reader& reader, UserId user, std::span<const ConversationId> only) const;
    /// A piece of the whole list by conversation_id, in the caller's closure.
    std::vector<ConversationView> views_from(store::Reader& reader, UserId user, std::int64_t offset, int limit) const;
    /// Conversations whose own state is newer than `user_version`, by that version; in the caller's closure.
    std::vector<ChangedConversation> changed_in(store::Reader& reader, UserId user, std::int64_t user_version) const {
        return repository_.changed_for(reader, user, user_version);
    }
    std::vector<ConversationId> conversations_in(store::Reader& reader, UserId user) const { return repository_.conversations_of(reader, user); }
    std::int64_t user_version_in(store::Reader& reader, UserId user) const { return repository_.user_version(reader, user); }

    /// Gives the user's new state version. Also for a former member, who takes the conversation off their list. Errors: invalid_argument, not_found.
    Task<Result<std::int64_t>> set_own_view(UserId user, ConversationId conversation, OwnViewChange change);

    /// Remembered once found: a direct conversation stays what it is.
    Task<std::optional<ConversationId>> find_direct(UserId a, UserId b);
    /// Makes the direct conversation in the caller's closure, or gives the one that is there.
    /// Throws ConstraintViolation when another made it first: run again.
    RightsRow direct_in(store::Transaction& tx, UserId a, UserId b) const;

    /// Seals an entry's body; associated data is (conversation, sender, client_entry_id), all known before the seq is.
    static Bytes seal_body(const Rights& rights, UserId sender, const ClientEntryId& key, BytesView plain);
    /// Opens `entry.sealed_body` in place with its conversation's key; an erased body stays empty.
    static void open_body(BytesView conversation_key, store::StoredEntry& entry);
    /// A conversation's key, opened, in the caller's closure. Throws std::runtime_error when there is no such conversation.
    Bytes key_in(store::Reader& reader, ConversationId conversation) const;
    /// Whom this entry, its body opened, made leave: they get it although they are no members any more.
    static std::vector<UserId> left_with(const store::StoredEntry& entry);
    /// The keyed hash that tells a retry from other content under the same key.
    std::array<std::uint8_t, 16> request_hash(BytesView request) const;

    /// A new conversation with members whose ranges begin at 1, in the caller's closure.
    RightsRow create_in(store::Transaction& tx, Kind kind, std::span<const Member> members) const;
    /// name and description of a group, sealed.
    Bytes seal_text(const Rights& rights, std::string_view column, BytesView text) const;
    Bytes open_text(BytesView key, ConversationId conversation, std::string_view column, BytesView sealed) const;

  private:
    Bytes open_key(ConversationId conversation, BytesView sealed) const;
    ConversationView open_view(ViewRow row) const;

    store::Database& database_;
    const KeyRing& keys_;
    const Clock& clock_;
    ConversationRepository repository_;
    std::mutex mutex_;
    std::unordered_map<ConversationId, SharedRights> cache_;
    std::map<std::pair<UserId, UserId>, ConversationId> directs_;  ///< by (lower, higher)
};

}  // namespace aviso::conversations
