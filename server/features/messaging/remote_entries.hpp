#pragma once

#include <mutex>
#include <unordered_map>

#include "features/conversations/conversation_service.hpp"
#include "features/messaging/message_repository.hpp"
#include "store/message_log.hpp"

namespace aviso::messaging {

/// What other nodes stored, told to the connections of this one (design.md, idea 3). The change feed names a conversation and its new head; what
/// lies between the head told before and this one is read from the log and goes the way of an own entry. Where the head before is not known, only the
/// newest is told: clients see the gap and pull it. With an entry goes its sender's read marker, which moved in the same transaction: the node that
/// stored it may have died before it told anybody. Callable from any thread.
class RemoteEntries {
  public:
    /// `executor` runs the reading; it is stopped and joined before this object goes. The observers are what own entries and markers go to as well.
    RemoteEntries(store::Database& database, store::MessageLog& log, conversations::ConversationService& conversations,
                  gateway::Connections& connections, conversations::EntryObserver observer, MarkerObserver marker_observer,
                  asio::any_io_executor executor)
        : database_{database}, log_{log}, conversations_{conversations}, connections_{connections}, observer_{std::move(observer)},
          marker_observer_{std::move(marker_observer)}, executor_{std::move(executor)} {}

    /// A change of the feed, in its order. `own`: this node stored it and has told its connections. `members_changed`: by the same change.
    void note(ConversationId conversation, Seq head, bool own, bool members_changed);
    /// Tells one entry, as it stands now, although it may have been told before.
    void tell_again(ConversationId conversation, Seq seq);
    /// Another epoch of the data: heads may have gone back.
    void forget_all();

  private:
    struct Heads {
        Seq told;
        Seq known;
        bool telling = false;
        bool members_changed = false;
    };
    struct Range {
        Seq from;
        Seq until;
        bool members_changed = false;
    };
    Task<void> tell(ConversationId conversation);
    void tell_markers(const conversations::Rights& rights, const std::vector<MarkerState>& markers) const;
    Task<void> tell_one(ConversationId conversation, Seq seq);
    Task<void> tell_range(ConversationId conversation, Range range);
    std::optional<Range> next_range(ConversationId conversation);
    void told(ConversationId conversation, Range range);

    store::Database& database_;
    store::MessageLog& log_;
    conversations::ConversationService& conversations_;
    gateway::Connections& connections_;
    const conversations::EntryObserver observer_;
    const MarkerObserver marker_observer_;
    MessageRepository repository_;
    const asio::any_io_executor executor_;
    std::mutex mutex_;
    std::unordered_map<ConversationId, Heads> heads_;  ///< of conversations that another node has written to
};

}  // namespace aviso::messaging
