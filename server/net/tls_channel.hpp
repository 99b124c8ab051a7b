#pragma once

#include "net/channel_base.hpp"

namespace aviso {

/// Frames straight over TLS (ALPN `aviso/1`). Idle it holds no buffer: it waits for readiness and reads into its thread's
/// scratch memory.
class TlsChannel final : public ChannelBase {
  public:
    TlsChannel(std::unique_ptr<TlsStream> stream, const ServerOptions& options, const ServerHandlers& handlers)
        : ChannelBase{std::move(stream), options, handlers, Transport::tls} {}

    /// Makes the handler and begins to read.
    void start(const ChannelFactory& factory);

    void flush() override;

  private:
    void resume_reading() override;
    void part() override;
    void max_frame_changed(std::size_t max_body) override { decoder_.set_max_body(max_body); }

    std::shared_ptr<TlsChannel> self() { return std::static_pointer_cast<TlsChannel>(shared_from_this()); }
    void wait_readable();
    void on_readable();
    void wait_writable();

    FrameDecoder decoder_;
    bool waiting_readable_ = false, waiting_writable_ = false, reading_ = false;
};

}  // namespace aviso
