#include "core/call_executor.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <thread>
#include <vector>

#include "core/task.hpp"
#include "core/timer.hpp"

namespace aviso {
namespace {

using namespace std::chrono_literals;

Task<std::string> here() { co_return std::string{request_id_of(co_await asio::this_coro::executor)}; }

TEST(CallExecutor, TakesTheRequestsIdAlongWhereverACoroutineWaits) {
    asio::io_context io;
    asio::thread_pool pool{1};
    std::vector<std::string> seen;
    const auto work = [](std::vector<std::string>* into, asio::thread_pool* on, int waits) -> Task<void> {
        for (int i = 0; i < waits; ++i) {
            into->push_back(co_await here());
            co_await sleep_for(1ms);
            into->push_back(co_await here());
            const auto thread = std::this_thread::get_id();
            const auto other = co_await offload(*on, [] { return std::this_thread::get_id(); });
            EXPECT_NE(other, thread);
            EXPECT_EQ(std::this_thread::get_id(), thread);
            into->push_back(co_await here());
        }
    };
    std::vector<std::string> a, b, none;

    spawn(CallExecutor{io.get_executor(), "c1-7"}, "test", work(&a, &pool, 3));
    spawn(CallExecutor{io.get_executor(), "c2-9"}, "test", work(&b, &pool, 2));
    spawn(io.get_executor(), "test", work(&none, &pool, 1));
    io.run_for(5s);

    EXPECT_EQ(a, std::vector<std::string>(9, "c1-7"));
    EXPECT_EQ(b, std::vector<std::string>(6, "c2-9"));
    EXPECT_EQ(none, std::vector<std::string>(3));
}

TEST(CallExecutor, IsAsGoodAsAnotherOfTheSameThread) {
    asio::io_context io, other;
    const asio::any_io_executor first = CallExecutor{io.get_executor(), "c1-1"}, second = CallExecutor{io.get_executor(), "c1-2"};

    EXPECT_EQ(first, second);
    const asio::any_io_executor elsewhere = CallExecutor{other.get_executor(), "c1-1"};
    EXPECT_NE(first, elsewhere);
    EXPECT_EQ(request_id_of(first), "c1-1");
    EXPECT_EQ(request_id_of(asio::any_io_executor{}), "");
    asio::execution_context& context = asio::query(first, asio::execution::context_as<asio::execution_context&>);
    EXPECT_EQ(&context, &io);
}

TEST(CallExecutor, IsHeldWithoutAnAllocation) {
    // What any_io_executor keeps within itself (asio/execution/any_executor.hpp).
    constexpr std::size_t kHeld = sizeof(std::shared_ptr<void>) + sizeof(void*);
    EXPECT_LE(sizeof(CallExecutor), kHeld);
    EXPECT_LE(sizeof(TrackedCallExecutor), kHeld);
    EXPECT_TRUE(std::is_nothrow_move_constructible_v<CallExecutor> && std::is_nothrow_move_constructible_v<TrackedCallExecutor>);
}

TEST(CallExecutor, IsMadeOfWhatRunsOnAnIoContext) {
    asio::io_context io;
    const asio::any_io_executor bare = io.get_executor();
    const CallExecutor call = call_executor(bare, "c1-1");
    EXPECT_EQ(call.request_id(), "c1-1");
    EXPECT_EQ(call_executor(call, "c1-2").request_id(), "c1-2");
    const asio::any_io_executor tracked = asio::prefer(call, asio::execution::outstanding_work.tracked);
    EXPECT_EQ(request_id_of(tracked), "c1-1");

    asio::thread_pool pool{1};
    EXPECT_THROW(call_executor(pool.get_executor(), "c1-1"), std::logic_error);
}

}  // namespace
}  // namespace aviso
