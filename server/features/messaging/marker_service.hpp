#pragma once

#include "features/messaging/message_repository.hpp"
#include "features/messaging/message_types.hpp"

namespace aviso::messaging {

struct ReadResult {
    Seq read;
    int unread = 0;
};
struct DeliveredMarker {
    ConversationId conversation;
    Seq delivered;
};
struct TypingEvent {
    ConversationId conversation;
    UserId user;
    UserId peer;
    bool typing = false;
};

/// Read and delivered markers, which only move forward, and what follows from them. Writes go behind messages (Priority::bulk).
/// Callable from any executor. Throws DatabaseError.
class MarkerService {
  public:
    MarkerService(store::Database& database, store::MessageLog& log, conversations::ConversationService& conversations)
        : database_{database}, log_{log}, conversations_{conversations} {}

    /// Who hears of moved markers; set before the first call.
    void on_marker(MarkerObserver observer) { observer_ = std::move(observer); }

    /// Moves the caller's marker up to `read`, at most to what they may see; an older one changes nothing. Errors: not_found.
    Task<Result<ReadResult>> mark_read(UserId user, ConversationId conversation, Seq read, ConnectionId from);
    /// Direct conversations of the user's own; others are ignored. At most 500. Errors: invalid_argument.
    Task<Result<void>> report_delivered(UserId user, std::vector<DeliveredMarker> markers);
    /// Another node moved markers of this user, up to this state version: tells those who are here. What cannot be read now is not told; the next Sync
    /// brings it.
    Task<void> tell_moved(UserId user, std::int64_t until);
    /// Of an entry of the caller's own. Errors: not_found, forbidden.
    Task<Result<Receipts>> receipts(UserId user, ConversationId conversation, Seq seq);
    /// The peer who is to be told; none in a group, or in a conversation with oneself. Errors: not_found.
    Task<Result<std::optional<TypingEvent>>> typing(UserId user, ConversationId conversation, bool typing);

  private:
    void announce(const conversations::Rights& rights, UserId user, const Marker& marker, ConnectionId from, bool in_feed) const;

    store::Database& database_;
    store::MessageLog& log_;
    conversations::ConversationService& conversations_;
    MarkerObserver observer_;
    MessageRepository repository_;
};

}  // namespace aviso::messaging
