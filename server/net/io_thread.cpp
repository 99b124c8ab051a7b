#include "net/io_thread.hpp"

#include <boost/asio/post.hpp>
#include <exception>

#include "core/log.hpp"

namespace aviso {

namespace asio = boost::asio;
using namespace std::chrono_literals;

IoThread::IoThread() : guard_{asio::make_work_guard(context_)}, ticker_{context_}, stop_timer_{context_} {}

IoThread::~IoThread() {
    stop();
    to_flush_.clear();
}

void IoThread::start() {
    thread_ = std::thread{[this] { run(); }};
}

void IoThread::run() {
    ticker_.expires_after(TimerWheel::kTick);
    tick();
    for (;;) {
        try {
            context_.run();
            break;
        } catch (const std::exception& e) {
            log().error("uncaught in=io_thread error={}", e.what());
        }
    }
    ended_.set_value();
}

void IoThread::tick() {
    ticker_.async_wait([this](boost::system::error_code ec) {
        if (ec) return;
        ticker_.expires_at(ticker_.expiry() + TimerWheel::kTick);
        tick();
        wheel_.advance();
    });
}

void IoThread::flush_later(std::shared_ptr<Flushable> connection) {
    if (to_flush_.empty()) asio::post(context_, [this] { flush_all(); });
    to_flush_.push_back(std::move(connection));
}

void IoThread::flush_all() {
    std::vector<std::shared_ptr<Flushable>> now;
    now.swap(to_flush_);
    for (auto& connection : now) connection->flush();
}

void IoThread::stop() {
    if (!thread_.joinable()) return;
    asio::post(context_, [this] {
        stopping_ = true;
        for (auto it = live_.begin(); it != live_.end();) (it++)->stop_gently();
        end_connections(std::chrono::steady_clock::now() + 200ms);
    });
    if (ended_.get_future().wait_for(5s) != std::future_status::ready) {
        log().warn("io_thread_stop what=\"work was still running after 5 s\"");
        context_.stop();
    }
    thread_.join();
}

void IoThread::end_connections(std::chrono::steady_clock::time_point deadline) {
    if (std::chrono::steady_clock::now() >= deadline) {
        for (Live& connection : live_) connection.stop_now();
    } else if (!live_.empty()) {
        stop_timer_.expires_after(5ms);
        stop_timer_.async_wait([this, deadline](boost::system::error_code) { end_connections(deadline); });
        return;
    }
    ticker_.cancel();
    guard_.reset();  // run() returns when the last handler has
}

}  // namespace aviso
