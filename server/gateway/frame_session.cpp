#include "gateway/frame_session.hpp"

#include <fmt/format.h>

#include "aviso/v1/messaging.pb.h"
#include "core/call_executor.hpp"
#include "core/log.hpp"
#include "gateway/error_map.hpp"

namespace aviso::gateway {

namespace {

constexpr std::string_view kSync = "aviso.v1.Messaging.Sync";
constexpr std::string_view kLogout = "aviso.v1.Identity.Logout";
constexpr std::string_view kChangePassword = "aviso.v1.Identity.ChangePassword";

bool signs_in(const Method& method) { return method.access == AccessForm::anyone && method.rate == RateClass::sign_in; }

/// The session as a handler sees it; harmless once the connection is gone.
class FrameCallContext final : public CallContext {
  public:
    explicit FrameCallContext(std::weak_ptr<FrameSession> session) : session_{std::move(session)} {}

    void sign_in(const Identity& identity, std::chrono::seconds idle_timeout) override {
        if (const auto session = session_.lock()) session->sign_in(identity, idle_timeout);
    }
    void sign_out() override {
        if (const auto session = session_.lock()) session->sign_out();
    }
    void set_session_cookie(const std::string&, std::chrono::seconds) override {}  // frames carry no cookies

  private:
    std::weak_ptr<FrameSession> session_;
};

Error refusal(Errc code, std::string message, std::string reason) {
    Error error{code, std::move(message)};
    error.reason = std::move(reason);
    return error;
}

}  // namespace

FrameSession::FrameSession(SessionServices& services, std::shared_ptr<FrameChannel> channel)
    : services_{services}, channel_{std::move(channel)}, state_{std::make_shared<ConnectionState>(services.clock)} {}

void FrameSession::sign_in(const Identity& identity, std::chrono::seconds idle_timeout) {
    if (!channel_) return;
    identity_ = identity;
    channel_->set_max_frame(true);
    if (idle_timeout.count() > 0) channel_->set_idle_timeout(idle_timeout);
    services_.registry.add(channel_, identity.user, identity.session);
}

void FrameSession::sign_out() {
    identity_ = {};
    if (!channel_) return;
    channel_->set_max_frame(false);
    services_.registry.remove(channel_->id());
}

std::string FrameSession::request_id(const FrameHeader& header) const {
    return fmt::format("c{}-{}", channel_ ? channel_->id().value : 0, header.request_id);
}

void FrameSession::on_frame(const FrameHeader& header, BytesView body) {
    if (!channel_) return;
    if (signing_in_ > 0) {
        held_.push_back({header, Bytes{body}});
        return;
    }
    begin(header, body);
}

void FrameSession::begin(const FrameHeader& header, BytesView body) {
    if (header.kind != FrameKind::request) {
        return answer_error(header, refusal(Errc::invalid_argument, "frame: a client sends requests and pings", "unexpected_kind"));
    }
    const Method* method = services_.contract.by_command(header.command);
    if (!method) {
        return answer_error(header, refusal(Errc::invalid_argument, fmt::format("unknown command {:#06x}", header.command), "unknown_command"));
    }
    if (method->raw) {
        return answer_error(header, refusal(Errc::invalid_argument, fmt::format("over HTTPS only: {} {}", method->verb, method->path), "https_only"));
    }
    std::shared_ptr<google::protobuf::Message> request{method->request->New()};
    if (!request->ParseFromArray(body.data(), static_cast<int>(body.size()))) {
        return answer_error(header, refusal(Errc::invalid_argument, "the body is no " + request->GetDescriptor()->full_name(), "malformed_body"));
    }

    Call call;
    call.method = method;
    call.request = std::move(request);
    call.connection = state_;
    call.must_change_password = identity_.must_change_password;
    call.caller.user = identity_.user;
    call.caller.session = identity_.session;
    call.caller.administrator = identity_.administrator;
    call.caller.connection = channel_->id();
    call.caller.transport = channel_->transport() == aviso::Transport::tls ? Transport::tls : Transport::websocket;
    call.caller.address = channel_->remote_address();
    call.caller.request_id = request_id(header);
    call.caller.context = std::make_shared<FrameCallContext>(weak_from_this());
    services_.router.take_place(call);

    if (in_flight_ >= kHardInFlight) {
        Error error{Errc::unavailable, "too many requests in flight on this connection"};
        error.retry_after = kDefaultRetry;
        if (const auto ticket = std::dynamic_pointer_cast<Ticket>(call.caller.turn)) state_->gates->ended(*ticket, error);
        return answer_error(header, error);
    }
    // What the client hears of after its Sync is read again: from here on a new overflow needs a new hint.
    if (method->name == kSync) hinted_ = false;
    if (signs_in(*method)) ++signing_in_;
    ++in_flight_;
    if (!paused_ && (in_flight_ >= kMaxInFlight || signing_in_ > 0)) channel_->pause_reading(paused_ = true);

    spawn(call_executor(channel_->executor(), call.caller.request_id), "frame_call",
          [](std::shared_ptr<FrameSession> self, Call moved, FrameHeader at) -> Task<void> {
              co_await self->serve(std::move(moved), at);
          }(shared_from_this(), std::move(call), header));
}

Task<void> FrameSession::serve(Call call, FrameHeader header) {
    const Method& method = *call.method;
    const UserId user = call.caller.user;
    // Who signs out is answered on the connection. The news that the session is gone, which closes its connections, may come
    // from the change feed before the answer.
    const bool signs_out = method.name == kLogout && user;
    if (signs_out && channel_) services_.registry.remove(channel_->id());
    Answer answer = co_await services_.router.call(std::move(call));
    if (signs_out && channel_ && identity_.user) services_.registry.add(channel_, identity_.user, identity_.session);
    if (channel_) {
        if (!answer) {
            answer_error(header, answer.error());
        } else {
            // A handler need not say so; the next call of this connection is let through.
            if (method.name == kChangePassword && identity_.user == user) identity_.must_change_password = false;
            const Bytes body = (*answer)->SerializeAsString();
            if (body.size() <= kMaxFrameBody) {
                channel_->send(std::make_shared<const Bytes>(encode_frame_compressed(header.command, FrameKind::reply, header.request_id, body)));
            } else {
                log().error("reply_too_large method={} request_id={} bytes={}", method.name, request_id(header), body.size());
                answer_error(header, refusal(Errc::invalid_argument, "the answer is too large for a frame: ask for less, or over HTTPS", "answer_too_large"));
            }
        }
    }
    ended(method);
}

void FrameSession::ended(const Method& method) {
    --in_flight_;
    if (signs_in(method)) --signing_in_;
    while (channel_ && signing_in_ == 0 && !held_.empty()) {
        const Held next = std::move(held_.front());
        held_.pop_front();
        begin(next.header, next.body);
    }
    if (channel_ && paused_ && signing_in_ == 0 && in_flight_ < kMaxInFlight / 2) channel_->pause_reading(paused_ = false);
}

void FrameSession::answer_error(const FrameHeader& header, const Error& error) {
    if (!channel_) return;
    const std::string body = to_reply(error, request_id(header)).SerializeAsString();
    channel_->send(std::make_shared<const Bytes>(encode_frame(header.command, FrameKind::error, header.request_id, body)));
}

void FrameSession::on_overflow() {
    if (!channel_ || hinted_) return;
    hinted_ = true;
    static const SharedBytes kHint = encode_push(v1::SyncHintPush{});
    channel_->send(kHint);
}

void FrameSession::on_closed() {
    if (!channel_) return;
    const ConnectionId id = channel_->id();
    channel_.reset();
    held_.clear();
    identity_ = {};
    services_.registry.closed(id);
}

Bytes encode_fault(const FrameHeader& header, FrameFault fault) {
    const Error error = refusal(Errc::invalid_argument, describe(fault), "framing");
    return encode_frame(header.command, FrameKind::error, header.request_id, to_reply(error, {}).SerializeAsString());
}

}  // namespace aviso::gateway
