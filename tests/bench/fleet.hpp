#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "bench/bench_connection.hpp"
#include "bench/company.hpp"

namespace aviso::bench {

/// The command number of a method ("aviso.v1.Messaging.SendMessage") or of a push message ("aviso.v1.EntryPush"), from the contract.
std::uint16_t command_of(std::string_view name);

/// Runs `work(0)` to `work(threads - 1)` on a thread each and waits for all. Rethrows what the first of them threw.
void in_parallel(std::size_t threads, const std::function<void(std::size_t)>& work);

/// Signed-in connections on one io_context, each with its heartbeat of 20 s as a client's. One thread.
class Fleet {
  public:
    explicit Fleet(boost::asio::ip::tcp::endpoint server);

    boost::asio::io_context& io() { return io_; }
    /// Connects and resumes each person's session, several at a time; blocks. The connections stay where they are in memory.
    void sign_in(std::span<const BenchPerson> people);
    BenchConnection& at(std::size_t index) { return *connections_.at(index); }
    std::size_t size() const { return connections_.size(); }

    /// Runs the loop for so long. Throws BenchError when a connection is lost.
    void run_for(std::chrono::duration<double> time);
    /// Runs the loop until `is_done`, at most `limit`; gives the last `is_done()`.
    bool run_until(const std::function<bool()>& is_done, std::chrono::duration<double> limit);

  private:
    void beat();

    boost::asio::ip::tcp::endpoint server_;
    ClientContext context_ = make_client_context();
    boost::asio::io_context io_{1};
    boost::asio::steady_timer heartbeat_{io_};
    std::vector<std::unique_ptr<BenchConnection>> connections_;
    std::size_t next_beat_ = 0;
};

}  // namespace aviso::bench
