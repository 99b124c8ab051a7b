#include <utility>

#include "client-qt/core/client.hpp"
#include "client-qt/core/commands.hpp"
#include "client-qt/core/wire_codec.hpp"
#include "core/timer.hpp"

// How far this device has got: what arrived and what was read is told the server, and what is unread is asked for where it can only be guessed.

namespace aviso::client {

namespace {

using namespace std::chrono_literals;
constexpr int kMarkersPerReport = 500;  // the contract's most

}  // namespace

void Client::report_deliveries(std::chrono::milliseconds gather) {
    if (state_ != ConnectionState::online || reporting_delivered_ || store_.unreported_deliveries(1).empty()) return;
    reporting_delivered_ = true;
    in_background("client_delivered", report_delivered(shared_from_this(), gather));
}

Task<void> Client::report_delivered(std::shared_ptr<Client> self, std::chrono::milliseconds gather) {
    if (gather > 0ms) co_await sleep_for(gather);
    while (self->state_ == ConnectionState::online) {
        const auto waiting = self->store_.unreported_deliveries(kMarkersPerReport);
        if (waiting.empty()) break;
        pb::ReportDeliveredRequest request;
        for (const auto& [conversation, seq] : waiting) {
            auto* marker = request.add_markers();
            marker->set_conversation_id(conversation.value);
            marker->set_delivered_seq(seq.value);
        }
        const auto done = co_await self->call(kDelivered, request.SerializeAsString());
        if (!done && is_retryable(done.error().code)) break;  // the next connection, or the next entry, reports them
        for (const auto& [conversation, seq] : waiting) self->store_.reported_delivery(conversation, seq);  // also what is refused: asking again would not help
    }
    self->reporting_delivered_ = false;
}

Task<void> Client::wait_reported(std::chrono::milliseconds limit) {
    const auto self = shared_from_this();
    const auto until = std::chrono::steady_clock::now() + limit;
    while (state_ == ConnectionState::online && reporting_delivered_ && std::chrono::steady_clock::now() < until) co_await sleep_for(10ms);
}

void Client::showed(ConversationId id, Seq seq) {
    const auto before = store_.conversation(id);
    if (!before || seq <= before->read_seq) return;
    store_.showed(id, seq);
    emit(ConversationChanged{id});
    if (!std::exchange(reporting_reads_, true)) in_background("client_reads", report_reads(shared_from_this()));
}

Task<void> Client::report_reads(std::shared_ptr<Client> self) {
    co_await sleep_for(kGather);  // scrolling is one report a conversation
    while (self->state_ == ConnectionState::online) {
        const auto waiting = self->store_.unreported_reads();
        if (waiting.empty()) break;
        bool later = false;
        for (const auto& [id, seq] : waiting) {
            const auto read = co_await self->mark_read(id, seq);
            if (!read && is_retryable(read.error().code)) later = true;
            if (later) break;
            self->store_.reported_read(id, seq);  // also what is refused: asking again would not help
        }
        if (later) break;
    }
    self->reporting_reads_ = false;
}

Task<Result<int>> Client::mark_read(ConversationId id, Seq seq) {
    pb::MarkReadRequest request;
    request.set_conversation_id(id.value);
    request.set_read_seq(seq.value);
    const auto reply = parse<pb::MarkReadResponse>(co_await call(kMarkRead, request.SerializeAsString()));
    if (!reply) co_return std::unexpected{reply.error()};
    store_.showed(id, Seq{reply->read_seq()});
    store_.reported_read(id, Seq{reply->read_seq()});
    // Not the reply's number: entries and recalls that came meanwhile are not in it.
    store_.count_unread(id);
    want_counts();
    emit(ConversationChanged{id});
    co_return reply->unread();
}

void Client::want_counts() {
    wanted_counts_.merge(store_.take_uncounted());
    if (!wanted_counts_.empty() && state_ == ConnectionState::online && !std::exchange(counting_, true))
        in_background("client_counts", fetch_counts(shared_from_this()));
}

Task<void> Client::fetch_counts(std::shared_ptr<Client> self) {
    co_await sleep_for(kGather);
    while (!self->wanted_counts_.empty() && self->state_ == ConnectionState::online) {
        const ConversationId id = *self->wanted_counts_.begin();
        self->wanted_counts_.erase(id);
        pb::GetConversationRequest request;
        request.set_conversation_id(id.value);
        const auto reply = parse<pb::Conversation>(co_await self->call(kGetConversation, request.SerializeAsString()));
        if (!reply && is_retryable(reply.error().code)) break;  // the sync of the next connection has it
        if (!reply || !self->store_.conversation(id)) continue;
        self->store_.put(to_value(*reply));
        self->emit(ConversationChanged{id});
    }
    self->counting_ = false;
    if (self->state_ == ConnectionState::online) self->want_counts();
}

}  // namespace aviso::client
