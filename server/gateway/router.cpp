#include "gateway/router.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "core/log.hpp"
#include "gateway/error_map.hpp"
#include "net/admission.hpp"

namespace aviso::gateway {

namespace pb = google::protobuf;

namespace {

constexpr std::chrono::seconds kSlowCall{1};
constexpr double kFailureCost = 5;
constexpr std::chrono::seconds kSharedWindow{60};

/// One call, counted while it lasts.
class InFlight {
  public:
    explicit InFlight(std::atomic<std::size_t>& count) : count_{count} { ++count_; }
    ~InFlight() { --count_; }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

  private:
    std::atomic<std::size_t>& count_;
};

/// For ordered calls over HTTPS, where each request stands alone.
class NoTurn final : public Turn {
    void pass() override {}
    Result<void> stands_for(std::string_view, std::int64_t) override { return {}; }
};

std::string field_text(const pb::Message& message, const pb::FieldDescriptor& field) {
    const pb::Reflection& reflection = *message.GetReflection();
    if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING) return reflection.GetString(message, &field);
    return std::to_string(reflection.GetInt64(message, &field));
}

std::string entry_key(const pb::Message& message) {
    const pb::FieldDescriptor* field = message.GetDescriptor()->FindFieldByName("client_entry_id");
    if (!field || field->is_repeated() || field->cpp_type() != pb::FieldDescriptor::CPPTYPE_STRING) return {};
    return message.GetReflection()->GetString(message, field);
}

Result<Object> object_of(const Call& call) {
    const Method& method = *call.method;
    Object object{method.object, 0, {}};
    if (!method.object_field || !call.request) return object;
    const pb::FieldDescriptor& field = *method.object_field;
    const pb::Reflection& reflection = *call.request->GetReflection();
    if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING) {
        object.name = reflection.GetString(*call.request, &field);
        if (object.name.empty()) return fail(Errc::invalid_argument, field.name() + ": must not be empty", field.name());
    } else {
        object.id = reflection.GetInt64(*call.request, &field);
        if (object.id <= 0) return fail(Errc::invalid_argument, field.name() + ": must be above 0", field.name());
    }
    return object;
}

}  // namespace

const RateLimit& RateLimits::of(RateClass rate) const {
    switch (rate) {
        case RateClass::sign_in: return sign_in;
        case RateClass::send: return send;
        case RateClass::read: return read;
        case RateClass::signal: return signal;
        case RateClass::admin: return admin;
    }
    return read;
}

Router::Router(const Contract& contract, const AccessRules& rules, const Clock& clock, const RateLimits& limits, cache::RateCounters* shared)
    : contract_{contract}, rules_{rules}, clock_{clock}, shared_{shared}, addresses_{address_limit_} {
    set_limits(limits);
    handlers_.resize(contract.methods().size());
    raw_handlers_.resize(contract.methods().size());
    for (const Method& m : contract.methods()) {
        before_password_change_.push_back(m.access == AccessForm::anyone || m.name == "aviso.v1.Identity.ChangePassword" ||
                                          m.name == "aviso.v1.Identity.Logout");
    }
    for (std::size_t i = 0; i < kRateClasses; ++i) {
        accounts_.push_back(std::make_unique<BucketTable<UserId>>(limits_[i]));
    }
}

void Router::set_limits(const RateLimits& limits) {
    for (std::size_t i = 0; i < kRateClasses; ++i) limits_[i].set(limits.of(static_cast<RateClass>(i)));
    address_limit_.set(limits.address);
}

const Method& Router::to_bind(std::string_view name, bool raw) const {
    const Method* method = contract_.by_name(name);
    if (!method) throw std::logic_error(fmt::format("bind {}: the contract has no such method ", name));
    if (method->raw != raw) throw std::logic_error(fmt::format("bind {}: bind_raw is for raw methods, bind for the others", name));
    if (handlers_[method->index] || raw_handlers_[method->index]) throw std::logic_error(fmt::format("bind {}: bound twice", name));
    return *method;
}

void Router::bind_any(std::string_view name, const pb::Descriptor* request, const pb::Descriptor* response, AnyHandler handler) {
    const Method& method = to_bind(name, false);
    if (method.descriptor->input_type() != request || method.descriptor->output_type() != response) {
        throw std::logic_error(fmt::format("bind {}: the contract says {} -> {}", name, method.descriptor->input_type()->full_name(),
                                           method.descriptor->output_type()->full_name()));
    }
    handlers_[method.index] = std::move(handler);
}

void Router::bind_raw(std::string_view name, RawHandler handler) {
    raw_handlers_[to_bind(name, true).index] = std::move(handler);
}

void Router::check_complete() const {
    std::string missing;
    for (const Method& m : contract_.methods()) {
        if (!handlers_[m.index] && !raw_handlers_[m.index]) missing.append(missing.empty() ? "" : ", ").append(m.name);
    }
    if (!missing.empty()) throw std::logic_error("methods of the contract without a handler: " + missing);
}

void Router::take_place(Call& call) const {
    const pb::FieldDescriptor* field = call.method->ordered_by;
    if (!field || call.caller.turn) return;
    if (!call.connection) {
        call.caller.turn = std::make_shared<NoTurn>();
        return;
    }
    const std::string queue = field->name() + "=" + field_text(*call.request, *field);
    call.caller.turn = call.connection->gates->join(queue, entry_key(*call.request));
}

Result<void> Router::check_identity(const Call& call) const {
    if (call.method->access == AccessForm::anyone || call.caller.transport == Transport::local) return {};
    if (!call.caller.user) return fail(Errc::unauthenticated, "sign in first");
    if (call.must_change_password && !before_password_change_[call.method->index]) {
        Error error{Errc::forbidden, "change your password first"};
        error.reason = "password_change_required";
        return std::unexpected(std::move(error));
    }
    return {};
}

Result<void> Router::check_rate(const Call& call) {
    if (call.caller.transport == Transport::local) return {};  // the machine's operator floods nobody
    const RateClass rate = call.method->rate;
    const SteadyTime now = clock_.steady();
    std::chrono::milliseconds wait{0};
    if (!call.caller.user && !call.method->raw) {
        // Free of cost, but not for an address that has failed too often.
        wait = addresses_.take(address_key(call.caller.address), now, rate == RateClass::sign_in ? 0 : 1);
    }
    if (wait.count() == 0 && call.connection) {
        wait = call.connection->buckets[static_cast<std::size_t>(rate)].take(limits_[static_cast<std::size_t>(rate)].get(), now);
    }
    if (wait.count() == 0 && call.caller.user) wait = accounts_[static_cast<std::size_t>(rate)]->take(call.caller.user, now);
    if (wait.count() == 0) return {};
    return fail_later(Errc::rate_limited, "too many requests", wait);
}

Task<Result<void>> Router::admit(const Call& call) {
    if (draining_ && !call.method->raw) co_return fail_later(Errc::unavailable, "the server is going down; connect again", kDefaultRetry);
    if (is_ready_ && call.caller.transport != Transport::local && !call.method->raw && !is_ready_())
        co_return fail_later(Errc::unavailable, "this node is behind the others and catches up", kDefaultRetry);
    if (auto known = check_identity(call); !known) co_return known;
    if (auto within = check_rate(call); !within) co_return within;

    const Method& method = *call.method;
    if (method.access == AccessForm::filtered) {
        Object system{Entity::system, 0, {}};
        co_return co_await rules_.may(call.caller, method.action, std::move(system));
    }
    if (method.access != AccessForm::object) co_return Result<void>{};
    auto object = object_of(call);
    if (!object) co_return std::unexpected(std::move(object.error()));
    Result<void> allowed = co_await rules_.may(call.caller, method.action, *object);
    if (allowed || allowed.error().code != Errc::forbidden || !call.request) co_return allowed;
    object->done_under = entry_key(*call.request);
    if (object->done_under.empty()) co_return allowed;
    co_return co_await rules_.may(call.caller, method.action, std::move(*object));
}

Task<Answer> Router::call(Call call) {
    const InFlight counted{in_flight_};
    const SteadyTime begun = clock_.steady();
    take_place(call);
    const auto ticket = std::dynamic_pointer_cast<Ticket>(call.caller.turn);
    Answer answer;
    try {
        Result<void> admitted = co_await admit(call);
        if (ticket) {
            // Also those not admitted wait, so that a refusal of one in front is known before the next is looked at.
            Result<void> entered = co_await call.connection->gates->enter(ticket);
            if (admitted && !entered) admitted = std::move(entered);
        }
        if (!admitted) {
            answer = std::unexpected(std::move(admitted.error()));
        } else if (const AnyHandler& handler = handlers_[call.method->index]) {
            answer = co_await handler(call.caller, call.request);
        } else {
            answer = fail(Errc::invalid_argument, "this method is fetched over HTTPS: " + call.method->verb + " " + call.method->path);
        }
    } catch (...) {
        answer = std::unexpected(explain(std::current_exception(), call.method->name, call.caller.request_id));
    }
    if (ticket) call.connection->gates->ended(*ticket, answer ? std::nullopt : std::optional<Error>{answer.error()});
    if (call.caller.turn) call.caller.turn->pass();
    finish(call, answer ? nullptr : &answer.error(), begun);
    co_return answer;
}

Task<Result<RawAnswer>> Router::call_raw(Call call, RawRequest request) {
    const InFlight counted{in_flight_};
    const SteadyTime begun = clock_.steady();
    Result<RawAnswer> answer;
    try {
        Result<void> admitted = co_await admit(call);
        if (admitted) {
            answer = co_await raw_handlers_[call.method->index](call.caller, std::move(request));
        } else {
            answer = std::unexpected(std::move(admitted.error()));
        }
    } catch (...) {
        answer = std::unexpected(explain(std::current_exception(), call.method->name, call.caller.request_id));
    }
    finish(call, answer ? nullptr : &answer.error(), begun);
    co_return answer;
}

Error Router::explain(std::exception_ptr error, std::string_view method, std::string_view request_id) const {
    std::string what = "not a std::exception";
    Error told{Errc::internal};
    try {
        if (mapper_) told = mapper_(error);
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        what = e.what();
    } catch (...) {  // `what` says so
    }
    const auto level = told.code == Errc::internal ? spdlog::level::err : spdlog::level::warn;
    log().log(level, "call_failed method={} request_id={} code={} error=\"{}\"", method, request_id, code_name(told.code), log_safe(what));
    return told;
}

void Router::charge_failure(const std::string& address) {
    const auto key = address_key(address);
    double cost = kFailureCost;
    const RateLimit limit = address_limit_.get();
    if (shared_) {
        // What one node would let through in a minute is what all of them let through together.
        const double per_minute = (limit.burst + limit.per_second * kSharedWindow.count()) / kFailureCost;
        const bool within = shared_->add("failures|" + key, static_cast<std::uint32_t>(per_minute), kSharedWindow);
        if (!within) cost = limit.burst;
    }
    addresses_.charge(key, clock_.steady(), cost);
}

void Router::finish(const Call& call, const Error* error, SteadyTime begun) {
    const auto took = clock_.steady() - begun;
    // Only what guesses at an account or floods before sign-in counts against an address.
    if (error && (!call.caller.user || call.method->rate == RateClass::sign_in) && !is_retryable(error->code)) charge_failure(call.caller.address);
    if (observer_) observer_(*call.method, error, took);
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    const auto level = took > kSlowCall ? spdlog::level::warn : spdlog::level::debug;
    log().log(level, "call method={} request_id={} user={} code={} took_ms={}", call.method->name, call.caller.request_id,
              call.caller.user.value, error ? code_name(error->code) : "ok", ms);
}

}  // namespace aviso::gateway
