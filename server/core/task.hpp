#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>

namespace aviso {

namespace asio = boost::asio;

/// A coroutine that waits without blocking its thread.
template <class T>
using Task = asio::awaitable<T>;

namespace detail {
void log_uncaught(std::string_view what, std::exception_ptr error);
}

/// Starts a coroutine nobody waits for. What escapes from it is logged under `what` (a literal); there is no bare `detached`.
/// The coroutine must own its arguments.
inline void spawn(asio::any_io_executor executor, std::string_view what, Task<void> task) {
    asio::co_spawn(std::move(executor), std::move(task),
                   [what](std::exception_ptr error) { if (error) detail::log_uncaught(what, error); });
}


/// Runs blocking work on `pool` and resumes here with its result; exceptions travel along.
/// `work` is moved to the pool: it must own or outlive what it uses.
template <class F>
Task<std::invoke_result_t<F&>> offload(asio::thread_pool& pool, F work) {
    using T = std::invoke_result_t<F&>;
    using Slot = std::conditional_t<std::is_void_v<T>, bool, std::optional<T>>;
    auto initiate = [](auto handler, asio::thread_pool* on, F job) {
        auto executor = asio::get_associated_executor(handler);
        // The guard keeps the caller's io_context running while the pool works for it.
        auto guard = asio::prefer(executor, asio::execution::outstanding_work.tracked);
        asio::post(*on, [handler = std::move(handler), guard = std::move(guard), job = std::move(job)]() mutable {
            std::exception_ptr error;
            Slot slot{};
            try {
                if constexpr (std::is_void_v<T>) {
                    job();
                } else {
                    slot.emplace(job());
                }
            } catch (...) {
                error = std::current_exception();
            }
            asio::post(guard, [handler = std::move(handler), error, slot = std::move(slot)]() mutable {
                std::move(handler)(error, std::move(slot));
            });
        });
    };
    Slot slot = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, Slot)>(
        initiate, asio::use_awaitable, &pool, std::move(work));
    if constexpr (!std::is_void_v<T>) co_return std::move(*slot);
}

/// A wait ended at its deadline.
struct TimedOut : std::runtime_error {
    TimedOut() : std::runtime_error("timed out") {}
};

}  // namespace aviso
