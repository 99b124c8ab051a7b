#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>

#include "client-qt/core/tls_connection.hpp"
#include "core/bytes.hpp"
#include "core/result.hpp"
#include "core/task.hpp"
#include "net/frame.hpp"

namespace aviso::client {

/// Requests and replies over frames. Lives on one thread: that of the executor it was made on.
class Connection : public std::enable_shared_from_this<Connection> {
  public:
    struct Handlers {
        std::function<void(std::uint16_t command, BytesView body)> push;
        std::function<void(const Error& why)> closed;  ///< Once, last.
    };

    Connection(asio::any_io_executor executor, std::unique_ptr<TlsConnection> tls, Handlers handlers,
               std::chrono::milliseconds ping_every = std::chrono::seconds{20}, std::chrono::milliseconds pong_within = std::chrono::seconds{10});

    /// Reads and pings from now on. A server from which nothing comes within `pong_within` after a ping is given up.
    void start();

    /// Queues a request at once and waits for its reply; any number may run at a time. Errors: the server's refusal;
    /// unavailable with reason "timeout" or "disconnected" (whether it was carried out is then unknown).
    Task<Result<Bytes>> request(std::uint16_t command, Bytes body, std::chrono::milliseconds deadline = std::chrono::seconds{15});

    /// Ends the connection; requests that wait fail with `why`.
    void close(Error why);
    bool closed() const { return closed_; }

  private:
    struct Pending {
        explicit Pending(const asio::any_io_executor& executor) : timer{executor} {}
        asio::steady_timer timer;
        std::optional<Result<Bytes>> result;
    };

    static Task<void> read_loop(std::shared_ptr<Connection> self);
    static Task<void> write_loop(std::shared_ptr<Connection> self);
    static Task<void> ping_loop(std::shared_ptr<Connection> self);
    Task<bool> wait_to_ping(std::chrono::milliseconds time);
    void enqueue(const Bytes& frame);
    bool take(const FrameHeader& header, BytesView body);

    asio::any_io_executor executor_;
    std::unique_ptr<TlsConnection> tls_;
    Handlers handlers_;
    std::chrono::milliseconds ping_every_, pong_within_;
    asio::steady_timer ping_timer_;
    std::unordered_map<std::uint32_t, std::shared_ptr<Pending>> pending_;
    Bytes outbox_;
    std::uint32_t last_id_ = 0;
    bool writing_ = false;
    bool heard_ = true;  ///< Anything since the last ping.
    bool closed_ = false;
};

}  // namespace aviso::client
