#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/bytes.hpp"
#include "core/id.hpp"
#include "net/frame.hpp"

namespace aviso {

enum class Transport : std::uint8_t { tls, websocket };

/// A connection whose replies pile up by so much above ServerOptions::outbox_bytes reads nothing of ours any more: it is closed.
inline constexpr std::size_t kOutboxReplyBytes = 4 * 1024 * 1024;

/// A connection that carries frames, over TLS or in WebSocket messages. It lives on one I/O thread: unless a function
/// says otherwise it is called there (post to `executor()` from elsewhere). All functions do nothing once it is closed.
class FrameChannel {
  public:
    virtual ~FrameChannel() = default;

    /// Unique while the process lives. Callable from any thread.
    virtual ConnectionId id() const = 0;
    /// The I/O thread's executor. Callable from any thread.
    virtual boost::asio::any_io_executor executor() const = 0;
    /// Textual IP address of the peer, as a trusted proxy reported it or else the socket's. Callable from any thread.
    virtual const std::string& remote_address() const = 0;
    /// Callable from any thread.
    virtual Transport transport() const = 0;

    /// Queues an encoded frame that must arrive (reply, error). Never blocks and never writes at once: everything queued
    /// within one turn of the thread's loop leaves together. A peer that lets kOutboxReplyBytes more than
    /// ServerOptions::outbox_bytes pile up is closed.
    virtual void send(SharedBytes frame) = 0;

    /// Queues an encoded frame that may be lost. Over ServerOptions::outbox_bytes it is dropped, and the handler's on_overflow() is called
    /// once; after the outbox has drained, pushes are taken again and a new overflow is reported again.
    virtual void push(SharedBytes frame) = 0;

    /// Sends what is queued, then `last_frame` (may be null), then closes. Takes at most 5 s. Nothing more is read.
    virtual void close(SharedBytes last_frame) = 0;

    /// Before sign-in (the beginning) bodies are limited to kMaxFrameBodyBeforeSignIn, after it to kMaxFrameBody.
    /// Also ends the connection's counting against the per-address limit of connections not signed in.
    virtual void set_max_frame(bool signed_in) = 0;

    /// Once signed in: closed after this long without a byte from the peer, granularity 1 s. Begins with ServerOptions::idle_timeout.
    /// Before sign-in ServerOptions::first_frame_timeout and sign_in_timeout close it, whatever it sends.
    virtual void set_idle_timeout(std::chrono::seconds timeout) = 0;

    /// While paused nothing is read, so that the peer feels back-pressure (too many requests in flight); frames
    /// already read, at most 16 KiB of them, still come. The idle timeout stands still meanwhile.
    virtual void pause_reading(bool paused) = 0;

    /// Bytes queued and not yet handed to the kernel.
    virtual std::size_t outbox_bytes() const = 0;
};

/// What stands behind a channel. All calls come on the channel's I/O thread, never from within a call to the channel.
class ChannelHandler {
  public:
    virtual ~ChannelHandler() = default;

    /// A whole frame, body plain (already decompressed), valid during the call only. Ping is answered by net and does not
    /// come here; pong does not either. What breaks the framing is answered by net with an error frame made by
    /// ServerHandlers::encode_fault, and the channel closes.
    virtual void on_frame(const FrameHeader& header, BytesView body) = 0;

    /// A push was dropped because the outbox is full: send one SyncHint by `send`.
    virtual void on_overflow() = 0;

    /// The last call. The channel is closed for whatever reason; release it.
    virtual void on_closed() = 0;
};

}  // namespace aviso
