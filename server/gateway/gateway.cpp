#include "gateway/gateway.hpp"

#include <google/protobuf/stubs/logging.h>

#include <atomic>
#include <boost/asio/post.hpp>

#include "aviso/v1/identity.pb.h"
#include "core/log.hpp"
#include "gateway/cluster_fan_out.hpp"
#include "gateway/connection_registry.hpp"
#include "gateway/local_fan_out.hpp"
#include "gateway/metrics.hpp"
#include "gateway/openapi.hpp"

namespace aviso::gateway {

namespace {

/// Protobuf writes a line to standard error for each malformed string it is sent; whoever sends them must not fill the log.
void quieten_protobuf() {
    google::protobuf::SetLogHandler([](google::protobuf::LogLevel, const char*, int, const std::string& message) {
        log().debug("protobuf message=\"{}\"", log_safe(message));
    });
}

/// The two built-in roles: what concerns the system as a whole is for administrators, but for finding people and making groups.
Task<Result<void>> system_rule(Caller caller, Action action, Object) {
    const bool for_all = action == Action::read || action == Action::create_group || action == Action::browse_directory;
    if (caller.administrator || (for_all && caller.user)) co_return Result<void>{};
    co_return fail(Errc::forbidden, "administrators only");
}

}  // namespace

struct Gateway::Parts {
    Parts(GatewayOptions o, Authenticator& authenticator, const Clock& c)
        : options{std::move(o)}, clock{c}, router{contract, access, clock, options.limits, options.cache ? &options.cache->rates() : nullptr},
          rest{services, authenticator, options.allowed_origins} {}

    const GatewayOptions options;
    const Clock& clock;
    const Contract contract;
    AccessRules access;
    Router router;
    ConnectionRegistry registry{clock};
    LocalFanOut local_fan_out{registry};
    ClusterFanOut fan_out{local_fan_out, options.cache ? &options.cache->bus() : nullptr};
    SessionServices services{contract, router, registry, clock};
    RestHandler rest;
    Metrics metrics{contract.methods().size()};
    std::string openapi;
    std::atomic<bool> draining = false;
};

Gateway::Gateway(GatewayOptions options, Authenticator& authenticator, const Clock& clock)
    : parts_{std::make_unique<Parts>(std::move(options), authenticator, clock)} {
    quieten_protobuf();
    Parts* parts = parts_.get();
    parts->router.set_exception_mapper(parts->options.map_exception);
    parts->router.set_observer([parts](const Method& method, const Error* error, std::chrono::steady_clock::duration took) {
        parts->metrics.call_ended(method, error, took);
    });
    parts->router.set_readiness(parts->options.is_ready);
    parts->access.set(Entity::system, system_rule);
    parts->access.set(Entity::parameter, system_rule);
    parts->openapi = make_openapi(parts->contract, parts->options.version);

    Binder& bind = parts->router;
    bind.bind_raw("aviso.v1.System.GetHealth", [](Caller, RawRequest) -> Task<Result<RawAnswer>> { co_return RawAnswer{"text/plain", "yes\n", 200}; });
    bind.bind_raw("aviso.v1.System.GetReady", [parts](Caller, RawRequest) -> Task<Result<RawAnswer>> {
        const bool ready = !parts->draining && (!parts->options.is_ready || parts->options.is_ready());
        co_return ready ? RawAnswer{"text/plain", "yes\n", 200} : RawAnswer{"text/plain", "no\n", 503};
    });
    bind.bind_raw("aviso.v1.System.GetOpenApi",
                  [parts](Caller, RawRequest) -> Task<Result<RawAnswer>> { co_return RawAnswer{"application/json", parts->openapi, 200}; });
    bind.bind_raw("aviso.v1.System.GetMetrics", [parts](Caller, RawRequest) -> Task<Result<RawAnswer>> {
        co_return RawAnswer{"text/plain; version=0.0.4", parts->metrics.text(parts->registry.size()), 200};
    });
}

Gateway::~Gateway() = default;

const Contract& Gateway::contract() const { return parts_->contract; }
Binder& Gateway::binder() { return parts_->router; }
AccessRules& Gateway::rules() { return parts_->access; }
FanOut& Gateway::fan_out() { return parts_->fan_out; }
Connections& Gateway::connections() { return parts_->registry; }
HttpHandler& Gateway::http_handler() { return parts_->rest; }

ChannelFactory Gateway::channel_factory() {
    return [services = &parts_->services](std::shared_ptr<FrameChannel> channel) -> std::shared_ptr<ChannelHandler> {
        return std::make_shared<FrameSession>(*services, std::move(channel));
    };
}

void Gateway::set_audience_resolver(AudienceResolver resolver, asio::any_io_executor executor) {
    parts_->local_fan_out.set_resolver(std::move(resolver), std::move(executor));
}

void Gateway::check_complete() const { parts_->router.check_complete(); }
Task<Answer> Gateway::call_as_operator(std::string_view method, std::shared_ptr<const google::protobuf::Message> request) {
    static std::atomic<std::uint64_t> count{0};
    Call call;
    call.method = parts_->contract.by_name(method);
    if (!call.method) co_return fail(Errc::invalid_argument, "there is no operation of that name");
    call.caller.administrator = true;
    call.caller.transport = Transport::local;
    call.caller.address = "local";
    call.caller.request_id = "op-" + std::to_string(++count);
    call.request = std::move(request);
    co_return co_await parts_->router.call(std::move(call));
}

std::size_t Gateway::calls_in_flight() const { return parts_->router.calls_in_flight(); }
void Gateway::set_limits(const RateLimits& limits) { parts_->router.set_limits(limits); }
void Gateway::add_figures(std::function<std::vector<Figure>()> source) { parts_->metrics.add(std::move(source)); }

std::size_t Gateway::connection_count() const { return parts_->registry.size(); }

void Gateway::drain(std::chrono::milliseconds reconnect_after, const std::string& address) {
    parts_->draining = true;
    parts_->router.drain();
    v1::GoAwayPush go_away;
    go_away.set_reconnect_after_ms(reconnect_after.count());
    go_away.set_address(address);
    const SharedBytes frame = encode_push(go_away);
    for (auto& channel : parts_->registry.all()) {
        auto executor = channel->executor();
        asio::post(executor, [channel = std::move(channel), frame] { channel->send(frame); });
    }
}

}  // namespace aviso::gateway
