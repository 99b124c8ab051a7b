#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/require.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace aviso {

namespace asio = boost::asio;

/// An executor that does what the one of an io_context beneath it does, and carries the id of the request it works for: a coroutine that is
/// spawned on it takes the id wherever it waits, and what it waits for (the store, a pool) can name the request in the log. Two of one
/// executor are equal, whatever they carry: what is for the one may run on the other. Callable from any thread.
/// As large as any_io_executor holds without an allocation, and it is copied at every wait.
template <class Beneath>
class BasicCallExecutor {
  public:
    BasicCallExecutor(Beneath beneath, std::shared_ptr<const std::string> request_id) noexcept
        : beneath_{std::move(beneath)}, request_id_{std::move(request_id)} {}
    BasicCallExecutor(Beneath beneath, std::string request_id)
        : BasicCallExecutor{std::move(beneath), std::make_shared<const std::string>(std::move(request_id))} {}

    const Beneath& beneath() const { return beneath_; }
    const std::string& request_id() const { return *request_id_; }

    template <class F>
    void execute(F&& work) const {
        beneath_.execute(std::forward<F>(work));
    }
    asio::execution_context& query(asio::execution::context_t) const { return asio::query(beneath_, asio::execution::context); }
    auto require(asio::execution::blocking_t::never_t property) const { return with(asio::require(beneath_, property)); }
    auto prefer(asio::execution::blocking_t::possibly_t property) const { return with(asio::prefer(beneath_, property)); }
    auto prefer(asio::execution::outstanding_work_t::tracked_t property) const { return with(asio::prefer(beneath_, property)); }
    auto prefer(asio::execution::outstanding_work_t::untracked_t property) const { return with(asio::prefer(beneath_, property)); }
    auto prefer(asio::execution::relationship_t::fork_t property) const { return with(asio::prefer(beneath_, property)); }
    auto prefer(asio::execution::relationship_t::continuation_t property) const { return with(asio::prefer(beneath_, property)); }
    friend bool operator==(const BasicCallExecutor& a, const BasicCallExecutor& b) noexcept { return a.beneath_ == b.beneath_; }

  private:
    template <class Other>
    BasicCallExecutor<Other> with(Other beneath) const noexcept {
        return {std::move(beneath), request_id_};
    }

    Beneath beneath_;
    std::shared_ptr<const std::string> request_id_;
};

using CallExecutor = BasicCallExecutor<asio::io_context::executor_type>;
/// What asio makes of it while something that was started on it is under way.
using TrackedCallExecutor = std::decay_t<decltype(asio::prefer(std::declval<const CallExecutor&>(), asio::execution::outstanding_work.tracked))>;

/// One for the request `request_id` on the io_context that `executor` runs on. Throws std::logic_error where that is no io_context: all of
/// the server's are.
inline CallExecutor call_executor(const asio::any_io_executor& executor, std::string request_id) {
    if (const auto* bare = executor.target<asio::io_context::executor_type>()) return {*bare, std::move(request_id)};
    if (const auto* call = executor.target<CallExecutor>()) return {call->beneath(), std::move(request_id)};
    throw std::logic_error{"a request is served on an executor that is no io_context's"};
}

/// The request that runs on `executor`; empty when it is none's.
inline std::string_view request_id_of(const asio::any_io_executor& executor) {
    if (const auto* call = executor.target<CallExecutor>()) return call->request_id();
    if (const auto* tracked = executor.target<TrackedCallExecutor>()) return tracked->request_id();
    return {};
}

}  // namespace aviso
