#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/bytes.hpp"
#include "net/frame.hpp"
#include "net/http.hpp"

namespace aviso {

struct ServerOptions {
    std::string address = "0.0.0.0";  ///< Numeric IPv4 or IPv6 address to listen on; "::" takes both families.
    std::uint16_t port = 8443;        ///< 0: any free port, see Server::port().
    std::size_t io_threads = 1;       ///< Each with an io_context of its own; 1 to 256.

    std::filesystem::path certificate;  ///< PEM chain, leaf first. Made together with the key when neither exists.
    std::filesystem::path key;          ///< PEM private key: ECDSA, or RSA of at least 2048 bits.

    std::chrono::seconds handshake_timeout{10};    ///< From accept to the end of the TLS handshake, PROXY header included.
    std::chrono::seconds first_frame_timeout{10};  ///< From there to the first whole frame that is no ping.
    std::chrono::seconds sign_in_timeout{30};      ///< From there to signing in, and from signing out to signing in again, whatever comes.
    std::chrono::seconds header_timeout{10};       ///< For an HTTP request's headers; its body may take three times as long.
    std::chrono::seconds idle_timeout{30};         ///< Without a byte from the peer; a channel may be given another.

    std::size_t outbox_bytes = 256 * 1024;  ///< Queued for one connection; pushes beyond are dropped (FrameChannel::push).

    std::size_t max_connections = 10'000;  ///< Beyond it, a new connection is closed at once. Above 0.
    /// Connections of one address that have not signed in (WebSocket and HTTP included); beyond it a new one is closed.
    std::size_t max_unauthenticated_per_address = 200;

    /// Addresses and ranges ("10.1.0.0/24") whose connections must begin with a PROXY v2 header (HAProxy in front).
    std::vector<std::string> trusted_proxies;
};

/// Where connections go. What is pointed to outlives the server.
struct ServerHandlers {
    /// Makes the handler of a new `aviso/1` connection, on its I/O thread.
    ChannelFactory frames;
    HttpHandler* http = nullptr;
    /// The closing error frame for what breaks the framing; `header` is what was read of it (all zero if nothing was).
    /// Callable from any I/O thread. When empty, the connection is closed without one.
    std::function<Bytes(const FrameHeader& header, FrameFault fault)> encode_fault;
};

/// Totals since the start, except where "now" is said.
struct ServerCounters {
    std::uint64_t connections = 0;  ///< now
    std::uint64_t accepted = 0;
    std::uint64_t refused_full = 0;         ///< by max_connections
    std::uint64_t refused_per_address = 0;  ///< by max_unauthenticated_per_address
    std::uint64_t handshakes = 0;           ///< TLS handshakes completed
    std::uint64_t handshake_failures = 0;   ///< time-outs, plaintext and bad PROXY headers included
    std::uint64_t timeouts = 0;             ///< first frame, sign-in, header, idle
    std::uint64_t bytes_in = 0;             ///< inside TLS
    std::uint64_t bytes_out = 0;
    std::uint64_t frames_in = 0;
    std::uint64_t flushes = 0;  ///< TLS writes of frame connections; frames per flush is frames_out / flushes
    std::uint64_t frames_out = 0;
    std::uint64_t pushes_dropped = 0;
    std::uint64_t http_requests = 0;
};

/// The server cannot start (address in use, unusable certificate …). The message says what to change.
struct ServerError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The TLS port: frames (ALPN `aviso/1`), HTTP and WebSocket (ALPN `http/1.1` or none). Callable from any thread except
/// its own I/O threads, unless a function says otherwise.
class Server {
  public:
    /// Loads or makes the certificate and binds the port; nothing runs yet. Throws ServerError.
    Server(ServerOptions options, ServerHandlers handlers);
    /// Stops if running.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Starts the I/O threads and accepts.
    void start();
    /// Stops accepting; what is connected stays. Returns when no further connection will be accepted.
    void drain();
    /// Drains, closes every connection (what is queued is given 200 ms to leave), joins the threads. Handlers get on_closed().
    void stop();

    /// The bound port.
    std::uint16_t port() const;
    /// SHA-256 of the leaf certificate in use, lower-case hex. Callable from any thread.
    std::string fingerprint() const;
    /// Reads certificate and key again; connections made from now on use them. On an error the old one stays in use.
    /// Callable from any thread. Errors: invalid_argument (the message names the file and what is wrong).
    Result<void> reload_certificate();

    /// One executor per I/O thread, in order. Usable from construction on; runs from start() to stop().
    std::vector<boost::asio::any_io_executor> executors() const;
    /// Callable from any thread.
    ServerCounters counters() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace aviso
