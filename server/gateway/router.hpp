#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "cache/rate_counters.hpp"
#include "core/clock.hpp"
#include "gateway/access.hpp"
#include "gateway/binder.hpp"
#include "gateway/contract.hpp"
#include "gateway/order_gate.hpp"
#include "gateway/rate_limiter.hpp"

namespace aviso::gateway {

/// Budgets (SEC-23). A connection and an account each have one per class; an address has one that only work before sign-in and
/// failed work draws on, so that an office behind one address is not throttled as one.
struct RateLimits {
    RateLimit sign_in{1, 20};
    RateLimit send{2000, 4000};
    RateLimit read{1000, 4000};
    RateLimit signal{1000, 4000};
    RateLimit admin{200, 1000};
    RateLimit address{20, 400};

    const RateLimit& of(RateClass rate) const;
};

/// What the router keeps of one connection. Lives on its I/O thread.
struct ConnectionState {
    explicit ConnectionState(const Clock& clock) : gates{std::make_shared<OrderGates>(clock)} {}

    std::array<Bucket, kRateClasses> buckets;
    std::shared_ptr<OrderGates> gates;
};

/// One call on its way to its handler.
struct Call {
    const Method* method = nullptr;
    Caller caller;
    bool must_change_password = false;
    std::shared_ptr<const google::protobuf::Message> request;
    std::shared_ptr<ConnectionState> connection;               ///< Null over HTTPS.
};

using Answer = Result<std::unique_ptr<google::protobuf::Message>>;
/// Turns an exception into what the caller is told (a lost database: unavailable). The default says internal.
using ExceptionMapper = std::function<Error(std::exception_ptr)>;
/// Told of every call that ended; `error` is null when it succeeded. On the call's executor; must not block.
using CallObserver = std::function<void(const Method&, const Error* error, std::chrono::steady_clock::duration took)>;

/// The way every call takes, whatever brought it: signed in? password changed? within its budget? allowed? its turn? — then the
/// handler. Bindings and settings are made before the server starts; after that, calls come from any executor.
class Router final : public Binder {
  public:
    /// `shared`: failures of an address are counted with the other nodes; may be null, else outlives this.
    Router(const Contract& contract, const AccessRules& rules, const Clock& clock, const RateLimits& limits = {}, cache::RateCounters* shared = nullptr);

    void bind_raw(std::string_view method, RawHandler handler) override;
    void set_exception_mapper(ExceptionMapper mapper) { mapper_ = std::move(mapper); }
    void set_observer(CallObserver observer) { observer_ = std::move(observer); }
    /// While `is_ready` says no, calls are refused as unavailable, but for the operator's. Called on I/O threads; must not block.
    void set_readiness(std::function<bool()> is_ready) { is_ready_ = std::move(is_ready); }
    /// For calls from now on. Callable from any thread.
    void set_limits(const RateLimits& limits);
    /// From now on every call is refused as unavailable. Callable from any thread.
    void drain() { draining_ = true; }
    /// Calls that have begun and not ended. Callable from any thread.
    std::size_t calls_in_flight() const { return in_flight_; }

    /// Throws std::logic_error naming every method without a handler.
    void check_complete() const;

    /// Takes the call's place in its queue (Api.ordered_by), if it has one. On the connection's I/O thread, in the order the
    /// calls came; sets `call.caller.turn`.
    void take_place(Call& call) const;
    /// Never throws. Errors: whatever stands in the way, or the handler's own.
    Task<Answer> call(Call call);
    Task<Result<RawAnswer>> call_raw(Call call, RawRequest request);

    /// What `error` means to the caller; logged here when it is a fault.
    Error explain(std::exception_ptr error, std::string_view method, std::string_view request_id) const;
    /// Work that failed before it became a call (a bad token) counts against its address.
    void charge_failure(const std::string& address);

  private:
    void bind_any(std::string_view method, const google::protobuf::Descriptor* request, const google::protobuf::Descriptor* response,
                  AnyHandler handler) override;
    const Method& to_bind(std::string_view method, bool raw) const;

    /// Everything before the handler.
    Task<Result<void>> admit(const Call& call);
    Result<void> check_identity(const Call& call) const;
    Result<void> check_rate(const Call& call);
    void finish(const Call& call, const Error* error, SteadyTime begun);

    const Contract& contract_;
    const AccessRules& rules_;
    const Clock& clock_;
    std::array<LiveLimit, kRateClasses> limits_;  ///< By RateClass.
    LiveLimit address_limit_;
    cache::RateCounters* const shared_;
    ExceptionMapper mapper_;
    CallObserver observer_;
    std::function<bool()> is_ready_;
    std::atomic<bool> draining_ = false;
    std::atomic<std::size_t> in_flight_ = 0;

    std::vector<AnyHandler> handlers_;  ///< By Method::index.
    std::vector<RawHandler> raw_handlers_;
    std::vector<bool> before_password_change_;

    std::vector<std::unique_ptr<BucketTable<UserId>>> accounts_;  ///< By RateClass.
    BucketTable<std::string> addresses_;  ///< By address_key: an IPv6 customer has a whole /64.
};

}  // namespace aviso::gateway
