#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/require.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace aviso {

namespace asio = boost::asio;

/// An executor that does what the one beneath it does, and carries the id of the request it works for: a coroutine that is spawned on it
/// takes the id wherever it waits, and what it waits for (the store, a pool) can name the request in the log. Two of one executor are
/// equal, whatever they carry: what is for the one may run on the other. Callable from any thread.
class CallExecutor {
  public:
    CallExecutor(asio::any_io_executor beneath, std::string request_id)
        : CallExecutor{std::move(beneath), std::make_shared<const std::string>(std::move(request_id))} {}

    const std::string& request_id() const { return *request_id_; }

    template <class F>
    void execute(F&& work) const {
        beneath_.execute(std::forward<F>(work));
    }
    asio::execution_context& query(asio::execution::context_t) const { return asio::query(beneath_, kContext); }
    CallExecutor require(asio::execution::blocking_t::never_t property) const { return {asio::require(beneath_, property), request_id_}; }
    CallExecutor prefer(asio::execution::blocking_t::possibly_t property) const { return preferring(property); }
    CallExecutor prefer(asio::execution::outstanding_work_t::tracked_t property) const { return preferring(property); }
    CallExecutor prefer(asio::execution::outstanding_work_t::untracked_t property) const { return preferring(property); }
    CallExecutor prefer(asio::execution::relationship_t::fork_t property) const { return preferring(property); }
    CallExecutor prefer(asio::execution::relationship_t::continuation_t property) const { return preferring(property); }
    friend bool operator==(const CallExecutor& a, const CallExecutor& b) noexcept { return a.beneath_ == b.beneath_; }

  private:
    static constexpr asio::execution::context_as_t<asio::execution_context&> kContext{};

    CallExecutor(asio::any_io_executor beneath, std::shared_ptr<const std::string> request_id)
        : beneath_{std::move(beneath)}, request_id_{std::move(request_id)} {}

    template <class Property>
    CallExecutor preferring(Property property) const {
        return {asio::prefer(beneath_, property), request_id_};
    }

    asio::any_io_executor beneath_;
    std::shared_ptr<const std::string> request_id_;
};

/// The request that runs on `executor`; empty when it is none's.
inline std::string_view request_id_of(const asio::any_io_executor& executor) {
    const auto* call = executor.target<CallExecutor>();
    return call ? std::string_view{call->request_id()} : std::string_view{};
}

}  // namespace aviso
