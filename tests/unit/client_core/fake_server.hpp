#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aviso/v1/conversations.pb.h"
#include "aviso/v1/presence.pb.h"
#include "client-qt/core/wire_codec.hpp"
#include "net/server.hpp"

namespace aviso::client::test {

constexpr std::int64_t kMe = 1, kPeer = 2, kConversation = 7;

/// What the fake server has stored and was asked, for all its connections. Guarded by `mutex`.
struct Log {
    std::mutex mutex;
    std::vector<pb::Entry> entries;
    std::vector<pb::Entry> altered;  ///< Given with every pull that names in_step_seq.
    std::map<std::uint16_t, std::vector<std::string>> requests;  ///< Bodies by command.
    std::map<std::uint16_t, pb::ErrorReply> refusals;  ///< Instead of an answer.
    int refuse_times = -1;                             ///< So many refusals of all; -1: without end.
    int drop_before_ack = 0;  ///< So many appending requests are stored and the connection closed instead of the reply.
    bool more_altered = false;
    bool push_while_pulling = false;  ///< The next pull is answered after a push of one more entry, which the answer does not hold.
    int page_limit = 200;
    std::int64_t server_time_ms = 0;
    bool must_change_password = false;
    std::int64_t read_seq = 0, read_ordinal = 0;
    std::int64_t peer_read_seq = 0, peer_delivered_seq = 0;
    std::int64_t head_at_first_sync = -1;  ///< The first Sync tells an older head, so that there is something to catch up with.
    std::vector<std::pair<std::int64_t, std::string>> people;
    std::shared_ptr<FrameChannel> channel;

    int count(std::uint16_t command) { return static_cast<int>(requests[command].size()); }
    template <class Message>
    Message last(std::uint16_t command) {
        Message out;
        if (!requests[command].empty()) out.ParseFromString(requests[command].back());
        return out;
    }
    pb::Entry& append(std::int64_t sender, const std::string& text, const std::string& key) {
        auto& e = entries.emplace_back();
        e.set_conversation_id(kConversation);
        e.set_seq(static_cast<std::int64_t>(entries.size()));
        e.set_ordinal(e.seq());
        e.set_sender_id(sender);
        e.set_client_entry_id(key);
        e.set_created_at_ms(1000 + e.seq());
        e.mutable_body()->mutable_text()->set_text(text);
        return e;
    }
    std::int64_t head() const { return static_cast<std::int64_t>(entries.size()); }
    void refuse(std::uint16_t command, pb::ErrorCode code, const std::string& reason = {}, int times = -1) {
        auto& no = refusals[command];
        no.set_code(code);
        no.set_detail("refused by the test");
        no.set_reason(reason);
        refuse_times = times;
    }
    template <class Push>
    void push(std::uint16_t command, const Push& message) {
        const auto frame = std::make_shared<Bytes>(encode_frame(command, FrameKind::push, 0, message.SerializeAsString()));
        asio::post(channel->executor(), [to = channel, frame] { to->push(frame); });
    }
};

class FakePeer : public ChannelHandler {
  public:
    FakePeer(Log& log, std::shared_ptr<FrameChannel> channel) : log_{log}, channel_{std::move(channel)} { channel_->set_max_frame(true); }

    void on_frame(const FrameHeader& header, BytesView body) override {
        const std::scoped_lock lock{log_.mutex};
        log_.requests[header.command].emplace_back(body);
        if (const auto refusal = log_.refusals.find(header.command); refusal != log_.refusals.end() && log_.refuse_times != 0) {
            --log_.refuse_times;
            return channel_->send(std::make_shared<Bytes>(encode_frame(header.command, FrameKind::error, header.request_id, refusal->second.SerializeAsString())));
        }
        header_ = header;
        switch (header.command) {
            case 0x0102: return resume();
            case 0x0103: return logout();
            case 0x0203: return get_people(std::string{body});
            case 0x0301: return create_group(std::string{body});
            case 0x0402: return send_direct(std::string{body});
            case 0x0403: return recall(std::string{body});
            case 0x0404: return pull(std::string{body});
            case 0x0405: return mark_read(std::string{body});
            case 0x0408: return sync();
            default: return answer(pb::GetDirectoryResponse{});
        }
    }
    void on_overflow() override {}
    void on_closed() override {}

  private:
    void answer(const google::protobuf::MessageLite& reply) {
        channel_->send(std::make_shared<Bytes>(encode_frame(header_.command, FrameKind::reply, header_.request_id, reply.SerializeAsString())));
    }
    bool drops() {
        if (log_.drop_before_ack == 0) return false;
        --log_.drop_before_ack;
        channel_->close(nullptr);
        return true;
    }
    void resume() {
        log_.channel = channel_;
        pb::SignedIn in;
        in.set_user_id(kMe);
        in.mutable_server()->set_max_text_bytes(100);
        in.mutable_server()->set_time_ms(log_.server_time_ms);
        in.set_must_change_password(log_.must_change_password);
        answer(in);
    }
    /// As a server whose news of the ended session overtakes the reply.
    void logout() {
        pb::SignedOutPush push;
        push.set_reason(pb::SIGNED_OUT_REASON_REVOKED);
        channel_->push(std::make_shared<Bytes>(encode_frame(0x01F1, FrameKind::push, 0, push.SerializeAsString())));
    }
    void get_people(const std::string& body) {
        pb::GetPeopleRequest request;
        request.ParseFromString(body);
        pb::GetPeopleResponse reply;
        for (const auto& [id, name] : log_.people) {
            if (std::find(request.user_ids().begin(), request.user_ids().end(), id) == request.user_ids().end()) continue;
            auto& person = *reply.add_people();
            person.set_user_id(id);
            person.set_name(name);
        }
        answer(reply);
    }
    void create_group(const std::string& body) {
        pb::CreateGroupRequest request;
        request.ParseFromString(body);
        if (drops()) return;
        pb::CreateGroupResponse reply;
        reply.mutable_conversation()->set_conversation_id(50);
        reply.mutable_conversation()->set_kind(pb::CONVERSATION_KIND_GROUP);
        reply.mutable_conversation()->set_name(request.name());
        answer(reply);
    }
    void send_direct(const std::string& body) {
        pb::SendDirectMessageRequest request;
        request.ParseFromString(body);
        const pb::Entry* stored = nullptr;
        for (const auto& e : log_.entries)
            if (e.client_entry_id() == request.client_entry_id()) stored = &e;
        if (stored == nullptr) stored = &log_.append(kMe, request.text().text(), request.client_entry_id());
        if (drops()) return;
        pb::SendMessageResponse reply;
        reply.set_conversation_id(kConversation);
        reply.set_seq(stored->seq());
        reply.set_ordinal(stored->ordinal());
        reply.set_created_at_ms(stored->created_at_ms());
        answer(reply);
    }
    void recall(const std::string& body) {
        pb::RecallEntryRequest request;
        request.ParseFromString(body);
        if (drops()) return;
        pb::SendMessageResponse reply;
        reply.set_conversation_id(request.conversation_id());
        reply.set_seq(log_.head() + 1);
        answer(reply);
    }
    void pull(const std::string& body) {
        pb::PullEntriesRequest request;
        request.ParseFromString(body);
        pb::PullEntriesResponse reply;
        const auto from = std::max<std::int64_t>(request.from_seq(), 1);
        const auto until = std::min(request.until_seq() != 0 ? request.until_seq() : log_.head(), log_.head());
        reply.set_covered_from(from);
        reply.set_covered_until(until);
        for (const auto& e : log_.entries) {
            if (e.seq() < from || e.seq() > until) continue;
            if (reply.entries_size() == log_.page_limit) {
                reply.set_more(true);
                reply.set_covered_until(e.seq() - 1);
                break;
            }
            *reply.add_entries() = e;
        }
        reply.set_more_altered(log_.more_altered && request.in_step_seq() > 0);
        if (request.in_step_seq() > 0)
            for (const auto& e : log_.altered) *reply.add_altered() = e;
        reply.set_head_seq(log_.head());
        if (std::exchange(log_.push_while_pulling, false)) {
            pb::EntryPush push;
            *push.mutable_entry() = log_.append(kPeer, "meanwhile", "meanwhile-------");
            channel_->push(std::make_shared<Bytes>(encode_frame(0x04F1, FrameKind::push, 0, push.SerializeAsString())));
        }
        answer(reply);
    }
    void mark_read(const std::string& body) {
        pb::MarkReadRequest request;
        request.ParseFromString(body);
        log_.read_seq = std::max(log_.read_seq, request.read_seq());
        pb::MarkReadResponse reply;
        reply.set_read_seq(log_.read_seq);
        reply.set_unread(static_cast<std::int32_t>(log_.head() - log_.read_seq));
        answer(reply);
    }
    void sync() {
        const bool first = log_.requests[0x0408].size() == 1;
        pb::SyncResponse reply;
        reply.set_epoch("epoch");
        reply.set_cursor(log_.head() + 1);
        auto* c = reply.add_conversations()->mutable_conversation();
        c->set_conversation_id(kConversation);
        c->set_kind(pb::CONVERSATION_KIND_DIRECT);
        c->set_peer_id(kPeer);
        const auto head = first && log_.head_at_first_sync >= 0 ? log_.head_at_first_sync : log_.head();
        c->set_peer_read_seq(log_.peer_read_seq);
        c->set_peer_delivered_seq(log_.peer_delivered_seq);
        c->set_head_seq(head);
        c->set_head_ordinal(head);
        c->set_read_seq(log_.read_seq);
        c->set_read_ordinal(log_.read_ordinal);
        c->set_unread(static_cast<std::int32_t>(head - log_.read_ordinal));
        answer(reply);
    }

    Log& log_;
    std::shared_ptr<FrameChannel> channel_;
    FrameHeader header_;
};

/// A server of the real network layer which answers from the log.
inline std::unique_ptr<Server> start_server(const std::filesystem::path& folder, Log& log) {
    std::filesystem::create_directories(folder);
    ServerOptions options;
    options.address = "127.0.0.1";
    options.port = 0;
    options.certificate = folder / "cert.pem";
    options.key = folder / "key.pem";
    ServerHandlers handlers;
    handlers.frames = [&log](std::shared_ptr<FrameChannel> channel) { return std::make_shared<FakePeer>(log, std::move(channel)); };
    auto server = std::make_unique<Server>(options, handlers);
    server->start();
    return server;
}

}  // namespace aviso::client::test
