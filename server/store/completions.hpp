#pragma once

#include <functional>
#include <vector>

#include "core/task.hpp"

namespace aviso::store {

/// Gathers what waiting coroutines are to be told and hands it over with one post per executor: a group of hundreds wakes each
/// I/O thread once. Belongs to one thread.
class Completions {
  public:
    using Call = std::move_only_function<void()>;

    /// `call` runs on `executor`; at once and here when there is none.
    void add(const asio::any_io_executor& executor, Call call) {
        if (!executor) return call();
        for (Group& group : groups_) {
            if (group.executor == executor) return group.calls.push_back(std::move(call));
        }
        groups_.push_back({executor, {}});
        groups_.back().calls.push_back(std::move(call));
    }

    void flush() {
        for (Group& group : groups_) {
            asio::post(group.executor, [calls = std::move(group.calls)]() mutable {
                for (Call& call : calls) call();
            });
        }
        groups_.clear();
    }

  private:
    struct Group {
        asio::any_io_executor executor;
        std::vector<Call> calls;
    };
    std::vector<Group> groups_;
};

/// Suspends the calling coroutine; `start(executor, resume)` keeps `resume`, to be called once on `executor` with the exception that
/// is thrown here, or with none. `start` must not throw.
template <class Start>
Task<void> wait_for_completion(Start start) {
    using Resume = std::move_only_function<void(std::exception_ptr)>;
    auto initiate = [](auto handler, Start begin) {
        auto executor = asio::get_associated_executor(handler);
        // The guard keeps the caller's io_context running while the store works for it.
        auto guard = asio::prefer(executor, asio::execution::outstanding_work.tracked);
        Resume resume = [handler = std::move(handler), guard = std::move(guard)](std::exception_ptr error) mutable { std::move(handler)(error); };
        begin(asio::any_io_executor{executor}, std::move(resume));
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(initiate, asio::use_awaitable, std::move(start));
}

}  // namespace aviso::store
