#pragma once

#include <mutex>
#include <unordered_map>

#include "features/messaging/message_repository.hpp"
#include "features/messaging/message_types.hpp"
#include "gateway/caller.hpp"

namespace aviso::messaging {

/// Sending, recalling and reading entries. Lives until the executors of its calls have stopped.
/// Callable from any executor. Throws DatabaseError.
class MessageService {
  public:
    MessageService(store::Database& database, store::MessageLog& log, conversations::ConversationService& conversations, const Clock& clock,
                   MessageLimits limits = {})
        : database_{database}, log_{log}, conversations_{conversations}, clock_{clock}, limits_{std::move(limits)} {}

    /// Who hears of stored entries; set before the first call.
    void on_entry(conversations::EntryObserver observer) { observer_ = std::move(observer); }
    /// Who hears of the sender's own read marker, which a send moves along; set before the first call.
    void on_marker(MarkerObserver observer) { marker_observer_ = std::move(observer); }
    /// Who hears of a retry that found its first result; set before the first call. The first attempt may have been stored without anybody having
    /// been told: its answer, and with it the push, was lost with the database's connection.
    void on_repeated(std::function<void(ConversationId, Seq)> observer) { repeated_observer_ = std::move(observer); }
    /// Forgets a connection's order of sending.
    void connection_closed(ConnectionId connection);

    /// Stored, on disk, when it answers. A retry gives the first result.
    /// Passes the caller's turn once the entry's place in the lane is taken.
    /// Errors: invalid_argument, not_found, forbidden, conflict (key used with other content), unavailable.
    Task<Result<SentMessage>> send(gateway::Caller caller, NewMessage message);
    /// To a person; the first message makes the direct conversation, in one transaction. Errors: as send.
    Task<Result<SentMessage>> send_direct(gateway::Caller caller, UserId person, ClientEntryId key, TextDraft text, Seq read);
    /// Own texts within the recall time. Errors: as send.
    Task<Result<SentMessage>> recall(gateway::Caller caller, ConversationId conversation, Seq seq, ClientEntryId key);

    /// Clamped by visible_ranges in the statement's own snapshot. Errors: invalid_argument, not_found.
    Task<Result<PulledEntries>> pull(UserId reader, PullRequest request);
    /// The newest shown entries a member may see, ascending, opened, as many as fit; in the caller's closure.
    std::vector<store::StoredEntry> newest_in(store::Reader& reader, UserId user, ConversationId conversation, int limit,
                                              std::size_t most_bytes) const;

  private:
    Result<void> check(const TextDraft& draft, const conversations::Rights& rights) const;
    store::AppendRequest request_for(const gateway::Caller& caller, const conversations::Rights& rights, const ClientEntryId& key,
                                     const Bytes& body, conversations::EntryKind kind);
    store::AppendRequest request_for_text(const gateway::Caller& caller, const conversations::Rights& rights, const ClientEntryId& key,
                                          const Bytes& body, const TextDraft& text);
    std::shared_ptr<store::OrderedSender> order_of(ConnectionId connection, ConversationId conversation);
    /// What an earlier call with this key gave, for one that is refused now; else the refusal.
    Task<Result<SentMessage>> first_result(Error refused, UserId sender, ConversationId conversation, ClientEntryId key, Bytes body);
    /// Tells the observers of what was stored now; `event` is the request's, `body` its plain body.
    SentMessage stored(const gateway::Caller& caller, const conversations::Rights& rights, conversations::EntryEvent event,
                       const store::Appended& appended, Bytes body) const;
    Task<Result<SentMessage>> send_first(gateway::Caller caller, UserId person, ClientEntryId key, TextDraft text, Seq read);
    void announce_marker(const gateway::Caller& caller, const conversations::Rights& rights, const store::Appended& appended) const;

    store::Database& database_;
    store::MessageLog& log_;
    conversations::ConversationService& conversations_;
    const Clock& clock_;
    MessageLimits limits_;
    conversations::EntryObserver observer_;
    MarkerObserver marker_observer_;
    std::function<void(ConversationId, Seq)> repeated_observer_;
    MessageRepository repository_;
    std::mutex mutex_;
    std::unordered_map<ConnectionId, std::unordered_map<ConversationId, std::shared_ptr<store::OrderedSender>>> orders_;
};

}  // namespace aviso::messaging
