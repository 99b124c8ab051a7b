#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "core/task.hpp"

namespace aviso {

/// Waits without blocking the thread. Cancelled: throws boost::system::system_error(operation_aborted), as every wait does.
Task<void> sleep_for(std::chrono::steady_clock::duration duration);

namespace detail {

/// True when `work` ended first; the other is cancelled and has unwound. The one place that uses Asio's experimental operators.
Task<bool> first_of(Task<void> work, Task<void> deadline);

/// A failure must end the race like a result does: Asio's `||` waits for a success and would sit out the deadline.
template <class T, class Slot>
Task<void> keep_outcome(Task<T> task, Slot& result, std::exception_ptr& error) {
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(task);
        } else {
            result.emplace(co_await std::move(task));
        }
    } catch (...) {
        error = std::current_exception();
    }
}

}  // namespace detail

/// Runs `task`; when it has not ended after `limit` it is cancelled, unwinds, and TimedOut is thrown. What `task` throws travels along.
/// Both run on the caller's executor. `task` may borrow from the caller's frame. Work that cannot be cancelled (a blocking call on a
/// pool) is waited for to its end: give it a time-out of its own.
template <class T>
Task<T> with_timeout(std::chrono::steady_clock::duration limit, Task<T> task) {
    using Slot = std::conditional_t<std::is_void_v<T>, bool, std::optional<T>>;
    Slot result{};
    std::exception_ptr error;
    const bool in_time = co_await detail::first_of(detail::keep_outcome(std::move(task), result, error), sleep_for(limit));
    if (!in_time) throw TimedOut{};
    if (error) std::rethrow_exception(error);
    if constexpr (!std::is_void_v<T>) co_return std::move(*result);
}

}  // namespace aviso
