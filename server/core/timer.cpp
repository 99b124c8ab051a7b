#include "core/timer.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>

namespace aviso {

Task<void> sleep_for(std::chrono::steady_clock::duration duration) {
    asio::steady_timer timer{co_await asio::this_coro::executor, duration};
    co_await timer.async_wait(asio::use_awaitable);
}

namespace detail {

Task<bool> first_of(Task<void> work, Task<void> deadline) {
    using namespace asio::experimental::awaitable_operators;
    const auto first = co_await (std::move(work) || std::move(deadline));
    co_return first.index() == 0;
}

}  // namespace detail
}  // namespace aviso
