#pragma once

#include "features/messaging/marker_writer.hpp"
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

/// Read and delivered markers, which only move forward, and what follows from them. Written by a MarkerWriter: a call that moves one ends
/// when it is on disk, up to 250 ms later. Callable from any executor. Throws DatabaseError.
class MarkerService {
  public:
    /// `executor` runs the writing: one thread, stopped before this object goes.
    MarkerService(store::Database& database, store::MessageLog& log, conversations::ConversationService& conversations,
                  asio::any_io_executor executor, std::chrono::milliseconds every = std::chrono::milliseconds{250})
        : database_{database}, log_{log}, conversations_{conversations}, writer_{std::make_shared<MarkerWriter>(database, std::move(executor), every)} {}

    /// Who hears of moved markers; set before the first call.
    void on_marker(MarkerObserver observer);
    /// Writes what waits and blocks until it is on disk. For a server that takes no more calls; not on the writer's executor.
    void stop() { writer_->stop(); }

    /// Moves the caller's marker up to `read`, at most to the head; an older one changes nothing.
    /// Errors: invalid_argument, not_found, forbidden (no member any more: what they read is no receipt).
    Task<Result<ReadResult>> mark_read(UserId user, ConversationId conversation, Seq read, ConnectionId from);
    /// Direct conversations of the user's own; others are ignored. At most 500. Errors: invalid_argument.
    Task<Result<void>> report_delivered(UserId user, std::vector<DeliveredMarker> markers, ConnectionId from = {});
    /// Another node moved markers of this user, up to this state version: tells those who are here. What cannot be read now is not told; the next Sync
    /// brings it.
    Task<void> tell_moved(UserId user, std::int64_t until);
    /// Of an entry of the caller's own. Errors: not_found, forbidden.
    Task<Result<Receipts>> receipts(UserId user, ConversationId conversation, Seq seq);
    /// The peer who is to be told; none in a group, or in a conversation with oneself. Errors: not_found.
    Task<Result<std::optional<TypingEvent>>> typing(UserId user, ConversationId conversation, bool typing);

  private:
    void announce(UserId user, const MarkerState& state, ConnectionId except, bool in_feed) const;

    store::Database& database_;
    store::MessageLog& log_;
    conversations::ConversationService& conversations_;
    MarkerObserver observer_;
    MessageRepository repository_;
    std::shared_ptr<MarkerWriter> writer_;
};

}  // namespace aviso::messaging
