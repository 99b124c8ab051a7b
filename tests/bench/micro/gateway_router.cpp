// The way of a request through the gateway: from the bytes of its frame to the bytes of its answer. The handler does nothing and the rule
// lets everybody do everything, so this is what the gateway itself adds to each call.
#include <benchmark/benchmark.h>

#include <boost/asio/io_context.hpp>
#include <memory>

#include "aviso/v1/messaging.pb.h"
#include "bench/micro/allocations.hpp"
#include "bench/micro/sink_channel.hpp"
#include "core/crypto/random.hpp"
#include "gateway/frame_session.hpp"
#include "gateway/metrics.hpp"

namespace aviso::gateway {
namespace {

using bench::SinkChannel;

constexpr std::uint16_t kSendMessage = 0x0401, kMarkRead = 0x0405;
constexpr std::int64_t kConversation = 5, kForeign = 666;

/// Counted, and never reached.
constexpr RateLimit kEndless{1e12, 1e12};
constexpr RateLimits kLimits{kEndless, kEndless, kEndless, kEndless, kEndless, kEndless};

/// One signed-in connection.
class SignedIn {
  public:
    SignedIn() {
        router_.bind<v1::SendMessageRequest, v1::SendMessageResponse>("aviso.v1.Messaging.SendMessage", answer_nothing<v1::SendMessageRequest, v1::SendMessageResponse>);
        router_.bind<v1::MarkReadRequest, v1::MarkReadResponse>("aviso.v1.Messaging.MarkRead", answer_nothing<v1::MarkReadRequest, v1::MarkReadResponse>);
        router_.set_observer([this](const Method& method, const Error* error, std::chrono::steady_clock::duration took) { metrics_.call_ended(method, error, took); });
        rules_.set(Entity::conversation, [](Caller, Action, Object object) -> Task<Result<void>> {
            if (object.id == kForeign) co_return fail(Errc::forbidden, "not a member");
            co_return Result<void>{};
        });
        session_->sign_in({UserId{7}, SessionId{70}, false, false}, std::chrono::seconds{0});
    }

    /// Takes bytes as they came, on the I/O thread, and works until all is answered. False: they are no frames.
    bool take(BytesView bytes) {
        bool framed = false;
        asio::post(io_, [this, bytes, &framed] { framed = !decoder_.feed(bytes, sink_); });
        io_.restart();
        io_.run();
        return framed;
    }
    const SinkChannel& channel() const { return *channel_; }

  private:
    template <class Request, class Response>
    static Task<Result<Response>> answer_nothing(Caller, const Request&) {
        co_return Response{};
    }

    asio::io_context io_{1};
    const SystemClock clock_;
    const Contract contract_;
    AccessRules rules_;
    Metrics metrics_{contract_.methods().size()};
    Router router_{contract_, rules_, clock_, kLimits};
    ConnectionRegistry registry_{clock_};
    SessionServices services_{contract_, router_, registry_, clock_};
    std::shared_ptr<SinkChannel> channel_ = std::make_shared<SinkChannel>(io_.get_executor(), ConnectionId{3});
    std::shared_ptr<FrameSession> session_ = std::make_shared<FrameSession>(services_, channel_);
    FrameDecoder decoder_{kMaxFrameBody};
    const FrameDecoder::Sink sink_ = [this](const FrameHeader& header, BytesView body) {
        session_->on_frame(header, body);
        return true;
    };
};

/// `make` gives a request's message. One iteration: `in_flight` requests come in one piece, and all are answered.
template <class Make>
void serve(benchmark::State& state, std::uint16_t command, Make make, bool refused = false) {
    SignedIn side;
    Bytes bytes;
    const auto requests = static_cast<std::uint32_t>(state.range(0));
    for (std::uint32_t id = 1; id <= requests; ++id) bytes += encode_frame(command, FrameKind::request, id, make().SerializeAsString());
    const bench::Allocations allocations;
    for (auto _ : state) {
        if (!side.take(bytes)) return state.SkipWithError("the framing broke");
    }
    const std::size_t expected = requests * static_cast<std::size_t>(state.iterations());
    if (side.channel().sent() != expected || side.channel().errors() != (refused ? expected : 0)) return state.SkipWithError("not answered as it should be");
    allocations.report(state, static_cast<std::int64_t>(expected));
    state.SetItemsProcessed(static_cast<std::int64_t>(expected));
}

v1::SendMessageRequest message(std::int64_t conversation) {
    v1::SendMessageRequest request;
    request.set_conversation_id(conversation);
    request.set_client_entry_id(crypto::random_bytes(16));
    request.mutable_text()->set_text(std::string(200, 'x'));
    return request;
}

/// The rule is asked, and messages of one conversation keep their order.
void send_message(benchmark::State& state) {
    serve(state, kSendMessage, [] { return message(kConversation); });
}
/// The rule refuses: asked twice, answered with an error.
void send_message_refused(benchmark::State& state) {
    serve(state, kSendMessage, [] { return message(kForeign); }, true);
}
/// The rule is asked; no order.
void mark_read(benchmark::State& state) {
    serve(state, kMarkRead, [] {
        v1::MarkReadRequest request;
        request.set_conversation_id(kConversation);
        return request;
    });
}

BENCHMARK(send_message)->Name("Router/send_message")->ArgName("in_flight")->Arg(1)->Arg(16);
BENCHMARK(send_message_refused)->Name("Router/send_message_refused")->ArgName("in_flight")->Arg(1);
BENCHMARK(mark_read)->Name("Router/mark_read")->ArgName("in_flight")->Arg(1)->Arg(16);

}  // namespace
}  // namespace aviso::gateway
