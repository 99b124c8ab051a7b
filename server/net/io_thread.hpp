#pragma once

#include <array>
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "net/timer_wheel.hpp"

namespace aviso {

/// Written by one I/O thread, read by any.
struct IoCounters {
    std::atomic<std::uint64_t> accepted{0}, refused_full{0}, refused_per_address{0}, handshake_failures{0}, timeouts{0},
        handshakes{0}, bytes_in{0}, bytes_out{0},
        frames_in{0}, frames_out{0}, flushes{0}, pushes_dropped{0}, http_requests{0};

    static void add(std::atomic<std::uint64_t>& counter, std::uint64_t by = 1) {
        counter.fetch_add(by, std::memory_order_relaxed);
    }
};

/// What leaves together at the end of a turn of the loop.
class Flushable {
  public:
    virtual void flush() = 0;

  protected:
    ~Flushable() = default;
};

/// A connection in the eyes of its thread: what stop() ends. Leaves the list when destroyed.
class Live : public boost::intrusive::list_base_hook<boost::intrusive::tag<class LiveTag>,
                                                     boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
  public:
    /// Send what is queued and close. May destroy the object.
    virtual void stop_gently() = 0;
    /// Close at once. Must not destroy the object within the call.
    virtual void stop_now() = 0;

  protected:
    ~Live() = default;
};

/// An io_context with its thread, timer wheel and scratch memory. Everything but start(), stop() and executor() is used on
/// that thread only.
class IoThread {
  public:
    static constexpr std::size_t kScratchBytes = 16 * 1024;  ///< One TLS record.

    IoThread();
    ~IoThread();

    boost::asio::any_io_executor executor() { return context_.get_executor(); }
    boost::asio::io_context& context() { return context_; }

    void start();
    /// Ends all connections (200 ms for what is queued) and joins the thread. Work that others track on the executor is
    /// waited for, at most 5 s.
    void stop();

    /// Calls `flush()` when the work at hand is done. Any number of connections share one turn.
    void flush_later(std::shared_ptr<Flushable> connection);

    TimerWheel& wheel() { return wheel_; }
    /// Memory for the reader, and for the writer, of the moment: not kept over a turn.
    std::array<char, kScratchBytes>& read_scratch() { return read_scratch_; }
    std::array<char, kScratchBytes>& write_scratch() { return write_scratch_; }
    void add_live(Live& connection) { live_.push_back(connection); }
    bool stopping() const { return stopping_; }

    IoCounters counters;

  private:
    using LiveList = boost::intrusive::list<Live, boost::intrusive::base_hook<boost::intrusive::list_base_hook<boost::intrusive::tag<LiveTag>, boost::intrusive::link_mode<boost::intrusive::auto_unlink>>>,
                                            boost::intrusive::constant_time_size<false>>;

    void run();
    void flush_all();
    void tick();
    void end_connections(std::chrono::steady_clock::time_point deadline);

    TimerWheel wheel_;
    LiveList live_;
    std::array<char, kScratchBytes> read_scratch_;
    std::array<char, kScratchBytes> write_scratch_;
    std::vector<std::shared_ptr<Flushable>> to_flush_;
    bool stopping_ = false;
    std::promise<void> ended_;
    // Destroyed first: what waits in it refers to the members above.
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
    boost::asio::steady_timer ticker_;
    boost::asio::steady_timer stop_timer_;
    std::thread thread_;
};

}  // namespace aviso
