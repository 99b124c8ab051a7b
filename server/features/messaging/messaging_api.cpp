#include "features/messaging/messaging_api.hpp"

#include <algorithm>

#include "aviso/v1/messaging.pb.h"
#include "features/messaging/conversation_state_codec.hpp"
#include "features/messaging/entry_codec.hpp"

namespace aviso::messaging {
namespace {

using gateway::Caller;

Result<ClientEntryId> key_of(const std::string& bytes) {
    ClientEntryId key{};
    if (bytes.size() != key.size()) return fail(Errc::invalid_argument, "16 bytes made by the client", "client_entry_id");
    std::ranges::copy(bytes, key.begin());
    return key;
}

TextDraft draft_of(const v1::TextContent& text) {
    TextDraft draft{text.text(), {}, text.mentions_all()};
    for (std::int64_t id : text.mentions()) draft.mentions.emplace_back(id);
    return draft;
}

Result<v1::SendMessageResponse> to_proto(const Result<SentMessage>& sent) {
    if (!sent) return std::unexpected(sent.error());
    v1::SendMessageResponse response;
    response.set_conversation_id(sent->conversation.value);
    response.set_seq(sent->seq.value);
    response.set_ordinal(sent->ordinal.value);
    response.set_created_at_ms(to_ms(sent->at));
    response.set_repeated_request(sent->repeated);
    response.set_read(sent->read);
    return response;
}

class Handlers {
  public:
    Handlers(MessagingServices services, gateway::FanOut& fan_out) : services_{services}, fan_out_{fan_out} {}

    Task<Result<v1::SendMessageResponse>> send(Caller caller, const v1::SendMessageRequest& request) {
        Result<ClientEntryId> key = key_of(request.client_entry_id());
        if (!key) co_return std::unexpected(key.error());
        NewMessage message{ConversationId{request.conversation_id()}, *key, draft_of(request.text()), Seq{request.read_seq()}};
        co_return to_proto(co_await services_.messages.send(std::move(caller), std::move(message)));
    }
    Task<Result<v1::SendMessageResponse>> send_direct(Caller caller, const v1::SendDirectMessageRequest& request) {
        Result<ClientEntryId> key = key_of(request.client_entry_id());
        if (!key) co_return std::unexpected(key.error());
        Task<Result<SentMessage>> sending = services_.messages.send_direct(std::move(caller), UserId{request.user_id()}, *key,
                                                                           draft_of(request.text()), Seq{request.read_seq()});
        co_return to_proto(co_await std::move(sending));
    }
    Task<Result<v1::SendMessageResponse>> recall(Caller caller, const v1::RecallEntryRequest& request) {
        Result<ClientEntryId> key = key_of(request.client_entry_id());
        if (!key) co_return std::unexpected(key.error());
        Task<Result<SentMessage>> recalling =
            services_.messages.recall(std::move(caller), ConversationId{request.conversation_id()}, Seq{request.seq()}, *key);
        co_return to_proto(co_await std::move(recalling));
    }
    Task<Result<v1::PullEntriesResponse>> pull(Caller caller, const v1::PullEntriesRequest& request) {
        PullRequest asked{ConversationId{request.conversation_id()}, Seq{request.from_seq()}, Seq{request.until_seq()}, Seq{request.before_seq()},
                          request.limit() == 0 ? 50 : request.limit(), Seq{request.in_step_seq()}};
        Result<PulledEntries> pulled = co_await services_.messages.pull(caller.user, asked);
        if (!pulled) co_return std::unexpected(pulled.error());
        v1::PullEntriesResponse response;
        for (const store::StoredEntry& entry : pulled->entries) fill_entry(*response.add_entries(), entry);
        for (const store::StoredEntry& entry : pulled->altered) fill_entry(*response.add_altered(), entry);
        response.set_covered_from(pulled->covered_from.value);
        response.set_covered_until(pulled->covered_until.value);
        response.set_more(pulled->more);
        response.set_more_altered(pulled->more_altered);
        response.set_head_seq(pulled->head.value);
        co_return response;
    }
    Task<Result<v1::MarkReadResponse>> mark_read(Caller caller, const v1::MarkReadRequest& request) {
        Task<Result<ReadResult>> marking =
            services_.markers.mark_read(caller.user, ConversationId{request.conversation_id()}, Seq{request.read_seq()}, caller.connection);
        Result<ReadResult> done = co_await std::move(marking);
        if (!done) co_return std::unexpected(done.error());
        v1::MarkReadResponse response;
        response.set_read_seq(done->read.value);
        response.set_unread(done->unread);
        co_return response;
    }
    Task<Result<v1::ReportDeliveredResponse>> report_delivered(Caller caller, const v1::ReportDeliveredRequest& request) {
        std::vector<DeliveredMarker> markers;
        for (const v1::DeliveredMarker& marker : request.markers())
            markers.push_back({ConversationId{marker.conversation_id()}, Seq{marker.delivered_seq()}});
        Result<void> done = co_await services_.markers.report_delivered(caller.user, std::move(markers), caller.connection);
        if (!done) co_return std::unexpected(done.error());
        co_return v1::ReportDeliveredResponse{};
    }
    Task<Result<v1::GetReceiptsResponse>> receipts(Caller caller, const v1::GetReceiptsRequest& request) {
        Task<Result<Receipts>> asking = services_.markers.receipts(caller.user, ConversationId{request.conversation_id()}, Seq{request.seq()});
        Result<Receipts> found = co_await std::move(asking);
        if (!found) co_return std::unexpected(found.error());
        v1::GetReceiptsResponse response;
        response.set_read_count(found->read_count);
        response.set_member_count(found->member_count);
        for (UserId user : found->read_by) response.add_read_by(user.value);
        for (UserId user : found->unread_by) response.add_unread_by(user.value);
        response.set_delivered(found->delivered);
        co_return response;
    }
    Task<Result<v1::SyncResponse>> sync(Caller caller, const v1::SyncRequest& request) {
        SyncAsked asked{request.epoch(), ChangeId{request.cursor()}, request.user_version(), 1};
        if (request.has_entries_per_conversation()) asked.entries_per_conversation = request.entries_per_conversation();
        Result<Synced> synced = co_await services_.sync.sync(caller.user, std::move(asked));
        if (!synced) co_return std::unexpected(synced.error());
        v1::SyncResponse response;
        response.set_epoch(synced->epoch);
        response.set_cursor(synced->cursor.value);
        response.set_user_version(synced->user_version);
        response.set_full(synced->full);
        response.set_directory_version(synced->directory_version);
        response.set_more(synced->more);
        for (const SyncedConversation& one : synced->conversations) fill_state(*response.add_conversations(), one);
        co_return response;
    }
    Task<Result<v1::SetTypingResponse>> set_typing(Caller caller, const v1::SetTypingRequest& request) {
        Result<std::optional<TypingEvent>> event =
            co_await services_.markers.typing(caller.user, ConversationId{request.conversation_id()}, request.typing());
        if (!event) co_return std::unexpected(event.error());
        if (*event) {
            v1::TypingPush push;
            push.set_conversation_id((*event)->conversation.value);
            push.set_user_id(caller.user.value);
            push.set_typing((*event)->typing);
            fan_out_.to_users_everywhere(std::span{&(*event)->peer, 1}, gateway::encode_push(push));
        }
        co_return v1::SetTypingResponse{};
    }

  private:
    MessagingServices services_;
    gateway::FanOut& fan_out_;
};

template <class Request, class Response>
void bind_method(gateway::Binder& binder, const char* method, const std::shared_ptr<Handlers>& handlers,
                 Task<Result<Response>> (Handlers::*handler)(Caller, const Request&)) {
    binder.bind<Request, Response>(std::string{"aviso.v1.Messaging."} + method, [handlers, handler](Caller caller, const Request& request) {
        return ((*handlers).*handler)(std::move(caller), request);
    });
}

}  // namespace

void bind_messaging(gateway::Binder& binder, MessagingServices services, gateway::FanOut& fan_out) {
    auto handlers = std::make_shared<Handlers>(services, fan_out);
    bind_method(binder, "SendMessage", handlers, &Handlers::send);
    bind_method(binder, "SendDirectMessage", handlers, &Handlers::send_direct);
    bind_method(binder, "RecallEntry", handlers, &Handlers::recall);
    bind_method(binder, "PullEntries", handlers, &Handlers::pull);
    bind_method(binder, "MarkRead", handlers, &Handlers::mark_read);
    bind_method(binder, "ReportDelivered", handlers, &Handlers::report_delivered);
    bind_method(binder, "GetReceipts", handlers, &Handlers::receipts);
    bind_method(binder, "Sync", handlers, &Handlers::sync);
    bind_method(binder, "SetTyping", handlers, &Handlers::set_typing);
}

conversations::EntryObserver push_entries(gateway::FanOut& fan_out) {
    return [&fan_out](const conversations::EntryEvent& event) {
        v1::EntryPush push;
        fill_entry(*push.mutable_entry(), event.entry);
        SharedBytes frame = gateway::encode_push(push);
        fan_out.to_audience({event.entry.conversation, event.rights_version}, frame, event.except);
        if (event.left.empty()) return;
        fan_out.to_users(event.left, frame, event.except);
        v1::ConversationChangedPush changed;
        changed.set_conversation_id(event.entry.conversation.value);
        changed.set_left(true);
        fan_out.to_users(event.left, gateway::encode_push(changed));
    };
}

MarkerObserver push_markers(gateway::FanOut& fan_out) {
    return [&fan_out](const MarkerEvent& event) {
        v1::MarkerPush push;
        push.set_conversation_id(event.conversation.value);
        push.set_user_id(event.user.value);
        push.set_read_seq(event.read.value);
        push.set_read_ordinal(event.read_ordinal.value);
        push.set_delivered_seq(event.delivered.value);
        SharedBytes frame = gateway::encode_push(push);
        if (event.in_feed) return fan_out.to_users(event.to, std::move(frame), event.except);
        fan_out.to_users_everywhere(event.to, std::move(frame), event.except);
    };
}

}  // namespace aviso::messaging
