#pragma once

#include <google/protobuf/message.h>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cache/cache.hpp"
#include "gateway/access.hpp"
#include "gateway/binder.hpp"
#include "gateway/fan_out.hpp"
#include "gateway/metrics.hpp"
#include "gateway/rest_handler.hpp"
#include "gateway/router.hpp"

namespace aviso::gateway {

struct GatewayOptions {
    RateLimits limits;
    std::vector<std::string> allowed_origins;  ///< Beside the server's own, e.g. "https://chat.example.org".
    std::string version = "0.1.0";             ///< For /openapi.json.
    ExceptionMapper map_exception;             ///< Empty: every exception is internal.
    /// Bus and counters shared with the other nodes; outlives the gateway. Null: this is the only node.
    cache::Cache* cache = nullptr;
    std::function<bool()> is_ready;            ///< For /readyz and before every call; empty: always. Called on I/O threads, must not block.
};

/// Everything between the network and the features, put together. Binds the methods of aviso.v1.System itself, and rules for
/// the system and its parameters (administrators manage and operate; everybody browses and makes groups), which may be replaced.
class Gateway {
  public:
    /// `authenticator` and `clock` outlive it. Throws std::logic_error when the contract is wrong.
    Gateway(GatewayOptions options, Authenticator& authenticator, const Clock& clock);
    ~Gateway();
    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;

    const Contract& contract() const;
    Binder& binder();
    AccessRules& rules();
    FanOut& fan_out();
    Connections& connections();
    /// For ServerHandlers.
    HttpHandler& http_handler();
    ChannelFactory channel_factory();

    /// `executor` runs the resolver. Before the server starts.
    void set_audience_resolver(AudienceResolver resolver, asio::any_io_executor executor);
    /// Throws std::logic_error naming every method without a handler. Before the server starts.
    void check_complete() const;
    /// One rpc by the machine's operator: no account, an administrator's rights (Transport::local). For the local socket and the
    /// commands of app/; nothing of the network leads here. On the caller's executor.
    Task<Result<std::unique_ptr<google::protobuf::Message>>> call_as_operator(std::string_view method,
                                                                              std::shared_ptr<const google::protobuf::Message> request);
    /// Budgets for calls from now on. Callable from any thread.
    void set_limits(const RateLimits& limits);
    /// More figures for /metrics. Before the server starts; see Metrics::add.
    void add_figures(std::function<std::vector<Figure>()> source);
    /// Signed-in connections now. Callable from any thread.
    std::size_t connection_count() const;
    /// Tells every connection to come back after `reconnect_after` (to `address`, when not empty), refuses new calls. What is in work
    /// is still answered; Server::stop() closes. Callable from any thread.
    void drain(std::chrono::milliseconds reconnect_after, const std::string& address = {});
    /// Calls that have begun and not ended. Callable from any thread.
    std::size_t calls_in_flight() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace aviso::gateway
