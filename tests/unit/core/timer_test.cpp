#include "core/timer.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>

namespace aviso {
namespace {

using namespace std::chrono_literals;

/// Runs one coroutine to its end and gives what it threw.
std::exception_ptr run(Task<void> task) {
    asio::io_context io;
    std::exception_ptr thrown;
    asio::co_spawn(io, std::move(task), [&](std::exception_ptr error) { thrown = error; });
    io.run_for(5s);
    return thrown;
}

Task<int> answer_after(std::chrono::milliseconds delay, bool& unwound) {
    struct AtEnd {
        bool& flag;
        ~AtEnd() { flag = true; }
    } at_end{unwound};
    co_await sleep_for(delay);
    co_return 7;
}

Task<void> fail_at_once() {
    throw std::runtime_error("refused");
    co_return;
}

struct NoDefault {
    explicit NoDefault(int v) : value{v} {}
    int value;
};
Task<NoDefault> give_no_default() { co_return NoDefault{3}; }

TEST(WithTimeout, GivesTheResultOfWhatIsInTime) {
    int got = 0;
    bool unwound = false;

    const auto thrown = run([](int& out, bool& end) -> Task<void> {
        out = co_await with_timeout(4s, answer_after(1ms, end));
        const NoDefault other = co_await with_timeout(4s, give_no_default());
        out += other.value;
    }(got, unwound));

    EXPECT_FALSE(thrown);
    EXPECT_EQ(got, 10);
}

TEST(WithTimeout, CancelsWhatIsLateAndSaysSo) {
    bool unwound = false;

    const auto thrown = run([](bool& end) -> Task<void> { co_await with_timeout(1ms, answer_after(1h, end)); }(unwound));

    EXPECT_TRUE(unwound);
    ASSERT_TRUE(thrown);
    EXPECT_THROW(std::rethrow_exception(thrown), TimedOut);
}

TEST(WithTimeout, PassesAFailureOnWithoutSittingOutTheDeadline) {
    const auto start = std::chrono::steady_clock::now();

    const auto thrown = run([]() -> Task<void> { co_await with_timeout(4s, fail_at_once()); }());

    ASSERT_TRUE(thrown);
    EXPECT_THROW(std::rethrow_exception(thrown), std::runtime_error);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
}

TEST(WithTimeout, PassesACancellationFromOutsideOn) {
    asio::io_context io;
    asio::cancellation_signal stop;
    bool unwound = false;
    std::exception_ptr thrown;
    asio::co_spawn(io, [](bool& end) -> Task<void> { co_await with_timeout(1h, answer_after(1h, end)); }(unwound),
                   asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr error) { thrown = error; }));
    asio::steady_timer later{io, 5ms};
    later.async_wait([&](auto) { stop.emit(asio::cancellation_type::terminal); });
    io.run_for(5s);

    EXPECT_TRUE(unwound);
    ASSERT_TRUE(thrown);
    EXPECT_THROW(std::rethrow_exception(thrown), boost::system::system_error);
}

}  // namespace
}  // namespace aviso
