#pragma once

#include <openssl/ssl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/bytes.hpp"
#include "net/frame.hpp"

namespace aviso::bench {

struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using ClientContext = std::unique_ptr<SSL_CTX, FreeContext>;
/// TLS 1.3 with ALPN aviso/1. No verification: the generator knows which server it started.
ClientContext make_client_context();

/// A lean client connection for load: no coroutine, no timer; what is requested in one turn of the loop leaves in one write.
/// Lives on the thread of its io_context, which it must not outlive; not destroyed within its own callbacks.
class BenchConnection {
  public:
    using OnFrame = std::function<void(const FrameHeader&, BytesView body)>;

    BenchConnection(boost::asio::io_context& io, SSL_CTX* context);
    ~BenchConnection();
    BenchConnection(const BenchConnection&) = delete;
    BenchConnection& operator=(const BenchConnection&) = delete;

    /// Connects and shakes hands; blocks. `session`: of an earlier connection, to resume TLS; null for a full handshake.
    /// Throws BenchError, boost::system::system_error.
    void connect(const boost::asio::ip::tcp::endpoint& server, SSL_SESSION* session = nullptr);
    /// The TLS session to resume later, once the server has answered something; free with SSL_SESSION_free. Null: it gave none.
    SSL_SESSION* tls_session() const { return SSL_get1_session(ssl_); }
    bool is_resumed() const { return SSL_session_reused(ssl_) == 1; }
    /// Sends one request and waits for its answer; blocks; only before `start`. Pushes meanwhile are dropped.
    /// Throws BenchError: refused, or the connection is lost.
    Bytes call(std::uint16_t command, BytesView body);
    /// The same with all of them sent at once; answers in the order of the requests.
    std::vector<Bytes> call_all(std::uint16_t command, const std::vector<Bytes>& bodies);
    /// From now on frames go to `on_frame`. A lost connection throws BenchError out of io_context::run.
    void start(OnFrame on_frame);
    /// Reads no more, as a stalled client; its receive buffer fills.
    void stop_reading() { reading_ = false; }

    /// Queues a request. Gives its request id: one more than that of the request before.
    std::uint32_t request(std::uint16_t command, BytesView body);
    void ping();

  private:
    void wait_readable();
    void read_some();
    void append(const Bytes& frame);
    void flush();
    [[noreturn]] void lost(const char* what) const;

    boost::asio::io_context& io_;
    boost::asio::ip::tcp::socket socket_;
    SSL* ssl_;
    OnFrame on_frame_;
    FrameDecoder decoder_{kMaxFrameBody};
    Bytes outbox_;
    bool reading_ = true, flush_posted_ = false, waiting_writable_ = false;
    std::uint32_t next_request_id_ = 1;
};

}  // namespace aviso::bench
