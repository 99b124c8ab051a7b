#pragma once

#include <memory>
#include <string>

#include "net/frame_channel.hpp"
#include "net/io_thread.hpp"
#include "net/outbox.hpp"
#include "net/server.hpp"
#include "net/tls_stream.hpp"

namespace aviso {

/// What frame channels of all transports share: outbox bounds, delivery to the handler, pings, faults, the end.
class ChannelBase : public FrameChannel,
                    public Flushable,
                    public StreamOwner,
                    public std::enable_shared_from_this<ChannelBase> {
  public:
    ChannelBase(std::unique_ptr<TlsStream> stream, const ServerOptions& options, const ServerHandlers& handlers,
                Transport transport);

    ConnectionId id() const override { return id_; }
    boost::asio::any_io_executor executor() const override { return thread_.executor(); }
    const std::string& remote_address() const override { return remote_address_; }
    Transport transport() const override { return transport_; }

    void send(SharedBytes frame) override;
    void push(SharedBytes frame) override;
    void close(SharedBytes last_frame) override;
    void set_max_frame(bool signed_in) override;
    void set_idle_timeout(std::chrono::seconds timeout) override;
    void pause_reading(bool paused) override;
    std::size_t outbox_bytes() const override { return outbox_.bytes(); }

    void stop_gently() override { close(nullptr); }

  protected:
    ~ChannelBase() override = default;

    /// Makes the handler. What is not signed in has to send its first frame by a deadline, and then to sign in by another.
    void begin(const ChannelFactory& factory);
    /// Gives a frame to the handler, or answers a ping. False when nothing more is to be read.
    bool deliver(const FrameHeader& header, BytesView body);
    /// The framing is broken: says so and closes.
    void refuse(const FrameHeader& header, FrameFault fault);
    /// Frames have left. Ends the connection if it was closing and this was the last.
    void sent(std::size_t frames);
    /// The end, at once: closes the socket and calls on_closed() in the next turn.
    void abandon();

    /// Reads on after a pause.
    virtual void resume_reading() = 0;
    /// What was queued has left and the connection is to close in an orderly way.
    virtual void part() = 0;
    virtual void max_frame_changed(std::size_t max_body) = 0;
    /// The connection has ended; what still waits for something else than the stream must wake.
    virtual void ended() {}

    /// Calls on_closed() in the next turn, once.
    void report_closed();

    bool is_open() const { return stream_ && stream_->is_open() && !ended_; }
    bool closing() const { return closing_; }
    bool paused() const { return paused_; }
    std::size_t max_body() const { return signed_in_ ? kMaxFrameBody : kMaxFrameBodyBeforeSignIn; }

    IoThread& thread_;
    std::unique_ptr<TlsStream> stream_;
    Outbox outbox_;

  private:
    void enqueue(SharedBytes frame);
    void apply_deadline();

    const ServerHandlers& handlers_;
    const ConnectionId id_;
    const std::string remote_address_;
    std::shared_ptr<ChannelHandler> handler_;
    const std::size_t outbox_limit_;
    std::chrono::seconds idle_timeout_;
    const std::chrono::seconds sign_in_timeout_;
    std::chrono::steady_clock::time_point sign_in_by_;  ///< Of a connection not signed in: when it is closed, whatever it sends.
    const Transport transport_;
    bool signed_in_ = false, first_frame_seen_ = false, overflowed_ = false, closing_ = false, paused_ = false, ended_ = false;
};

}  // namespace aviso
