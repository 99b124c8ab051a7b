#pragma once

#include <openssl/types.h>

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/bytes.hpp"
#include "core/task.hpp"
#include "net/admission.hpp"
#include "net/io_thread.hpp"

namespace aviso {

/// What a stream's user does when the server stops; without one the stream is closed.
class StreamOwner {
  public:
    virtual void stop_gently() = 0;

  protected:
    ~StreamOwner() = default;
};

/// A non-blocking TCP socket with TLS, a deadline and a place among the admitted connections. No call blocks: `want_read` and
/// `want_write` say what to wait for on socket(). At a deadline it closes itself, which ends those waits.
class TlsStream final : private Timed, private Live {
  public:
    enum class Status : std::uint8_t { done, want_read, want_write, closed };
    struct Outcome {
        Status status;
        std::size_t bytes = 0;
    };
    using Socket = boost::asio::ip::tcp::socket;

    /// `socket` belongs to the thread's context. No deadline, no TLS yet.
    TlsStream(IoThread& thread, Socket socket, Admission::Ticket ticket, std::string remote_address);
    ~TlsStream();

    IoThread& thread() { return thread_; }
    Socket& socket() { return socket_; }
    Admission::Ticket& ticket() { return ticket_; }
    const std::string& remote_address() const { return remote_address_; }
    void set_remote_address(std::string address) { remote_address_ = std::move(address); }
    void set_owner(StreamOwner* owner) { owner_ = owner; }

    bool is_open() const { return socket_.is_open(); }
    /// Closes the socket; what waits on it ends with operation_aborted.
    void close();

    /// Closes after that time, whatever happens.
    void expire_after(std::chrono::milliseconds after);
    /// Closes after that time without a byte from the peer.
    void set_idle_timeout(std::chrono::milliseconds timeout);
    void clear_deadline();

    /// Ends when the server side of the handshake is done; false when it failed.
    Task<bool> handshake(SSL_CTX* context);
    /// The protocol agreed on by ALPN; empty when the client offered none.
    std::string_view protocol() const;

    /// At most one record's plain bytes.
    Outcome read(char* into, std::size_t size);
    /// After a read that gave bytes: true when OpenSSL holds more, which no readiness wait sees. False: wait, no read would find anything.
    bool holds_more() const;
    /// At most one record. After want_write the next write begins with the same bytes and is no shorter.
    Outcome write(const char* bytes, std::size_t size);

    /// Ends TLS and sending, takes what the peer still sends (else its kernel would throw away our last bytes) until it closes
    /// too, at most 2 s and 8 MiB.
    static Task<void> linger(std::unique_ptr<TlsStream> stream);

  private:
    void on_deadline() override;
    void stop_gently() override;
    void stop_now() override { close(); }
    Outcome outcome(int result);

    IoThread& thread_;
    Socket socket_;
    SSL* ssl_ = nullptr;
    StreamOwner* owner_ = nullptr;
    std::chrono::milliseconds idle_{0};
    Admission::Ticket ticket_;
    std::string remote_address_;
};

}  // namespace aviso
