#pragma once

#include "features/messaging/message_service.hpp"

namespace aviso::messaging {

/// The change feed as sync sees it; wired to store/change_feed.hpp.
struct SyncFeed {
    std::function<Bytes()> epoch;
    std::function<ChangeId()> position;  ///< up to which this node has read the feed, without holes
    std::function<ChangeId()> remembered_from;  ///< a cursor before it needs everything
    std::function<std::optional<ChangeId>(ConversationId)> last_change;
    std::function<std::int64_t()> directory_version;
};

struct SyncAsked {
    Bytes epoch;
    ChangeId cursor;
    std::int64_t user_version = 0;
    int entries_per_conversation = 1;
};
struct SyncedConversation {
    conversations::ConversationView view;
    std::vector<store::StoredEntry> entries;  ///< newest, ascending, opened
};
struct Synced {
    Bytes epoch;
    ChangeId cursor;
    std::int64_t user_version = 0;
    bool full = false;
    std::vector<SyncedConversation> conversations;
    std::int64_t directory_version = 0;
    bool more = false;  ///< ask again with this cursor and user_version
};

/// What changed for one user since a device's cursor. The feed's position is read before the data: an answer may repeat, never omit.
/// Callable from any executor. Throws DatabaseError.
class SyncService {
  public:
    SyncService(store::Database& database, conversations::ConversationService& conversations, const MessageService& messages, SyncFeed feed)
        : database_{database}, conversations_{conversations}, messages_{messages}, feed_{std::move(feed)} {}

    /// Full without a cursor, with one of another epoch, or one older than the feed's memory. An answer stays under kReplyBytes: what does not
    /// fit comes with the next (`more`), and entries that do not fit show as a gap, which clients pull. Errors: invalid_argument.
    Task<Result<Synced>> sync(UserId user, SyncAsked asked);

  private:
    class Page;
    Synced load_all(store::Reader& reader, UserId user, const SyncAsked& asked, Synced synced, std::int64_t offset) const;
    Synced load_changed(store::Reader& reader, UserId user, const SyncAsked& asked, Synced synced) const;

    store::Database& database_;
    conversations::ConversationService& conversations_;
    const MessageService& messages_;
    SyncFeed feed_;
};

}  // namespace aviso::messaging
