#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <thread>

#include "core/bytes.hpp"
#include "core/id.hpp"
#include "core/log.hpp"
#include "core/task.hpp"

namespace aviso {
namespace {

TEST(Hex, RoundTripsEveryByte) {
    Bytes all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);

    EXPECT_EQ(from_hex(to_hex(all)), all);
    EXPECT_EQ(to_hex("\x01\xAB"), "01ab");
}

TEST(Hex, RefusesOddLengthAndOtherCharacters) {
    EXPECT_EQ(from_hex("abc"), "");
    EXPECT_EQ(from_hex("zz"), "");
}

TEST(LogSafe, KeepsAnAttackerFromWritingLinesOfTheirOwn) {
    EXPECT_EQ(log_safe("a\r\nlevel=error"), "a\\x0d\\x0alevel=error");
    EXPECT_EQ(log_safe("x\xE2\x80\xAEy"), "x\\u{bidi}y");
    EXPECT_LT(log_safe(std::string(5000, 'a')).size(), 210u);
}

TEST(Offload, RunsOnThePoolAndResumesOnItsOwnThread) {
    asio::io_context io;
    asio::thread_pool pool{1};
    std::thread::id worker, resumed;

    spawn(io.get_executor(), "test",
          [](asio::thread_pool& on, std::thread::id& w, std::thread::id& r) -> Task<void> {
              auto work = [&w] { w = std::this_thread::get_id(); return 7; };
              const int seven = co_await offload(on, work);
              EXPECT_EQ(seven, 7);
              r = std::this_thread::get_id();
          }(pool, worker, resumed));
    io.run();

    EXPECT_NE(worker, std::this_thread::get_id());
    EXPECT_EQ(resumed, std::this_thread::get_id());
}

TEST(Offload, CarriesAnExceptionToTheCaller) {
    asio::io_context io;
    asio::thread_pool pool{1};
    bool caught = false;

    spawn(io.get_executor(), "test", [](asio::thread_pool& on, bool& seen) -> Task<void> {
        auto work = [] { throw std::runtime_error("disk"); };
        try {
            co_await offload(on, work);
        } catch (const std::runtime_error&) {
            seen = true;
        }
    }(pool, caught));
    io.run();

    EXPECT_TRUE(caught);
}

}  // namespace
}  // namespace aviso
