#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "gateway/connection_registry.hpp"
#include "gateway/router.hpp"
#include "net/frame_channel.hpp"

namespace aviso::gateway {

/// Requests of one connection in work at once; above it nothing more is read.
inline constexpr std::size_t kMaxInFlight = 256;
/// What one read brought may exceed kMaxInFlight up to here; beyond it a request is refused as unavailable.
inline constexpr std::size_t kHardInFlight = 1024;

/// What frame sessions share. Outlives them.
struct SessionServices {
    const Contract& contract;
    Router& router;
    ConnectionRegistry& registry;
    const Clock& clock;
};

/// The calls of one frame connection, over TLS or WebSocket. Lives on the channel's I/O thread.
class FrameSession final : public ChannelHandler, public std::enable_shared_from_this<FrameSession> {
  public:
    FrameSession(SessionServices& services, std::shared_ptr<FrameChannel> channel);

    /// Binds a session from now on (Login, Resume, a WebSocket's handshake). An idle timeout of 0 leaves the present one.
    void sign_in(const Identity& identity, std::chrono::seconds idle_timeout);
    void sign_out();

    void on_frame(const FrameHeader& header, BytesView body) override;
    void on_overflow() override;
    void on_closed() override;

  private:
    struct Held {
        FrameHeader header;
        Bytes body;
    };
    void begin(const FrameHeader& header, BytesView body);
    Task<void> serve(Call call, FrameHeader header);
    void ended(const Method& method);
    void answer_error(const FrameHeader& header, const Error& error);
    std::string request_id(const FrameHeader& header) const;

    SessionServices& services_;
    std::shared_ptr<FrameChannel> channel_;  ///< Null once closed.
    std::shared_ptr<ConnectionState> state_;
    Identity identity_;
    std::size_t in_flight_ = 0;
    std::size_t signing_in_ = 0;  ///< Login and Resume in work; what comes behind them waits for their outcome.
    std::deque<Held> held_;
    bool paused_ = false;
    bool hinted_ = false;  ///< A SyncHint was sent and no Sync has come since.
};

/// The closing error frame for what breaks the framing; for ServerHandlers::encode_fault.
Bytes encode_fault(const FrameHeader& header, FrameFault fault);

}  // namespace aviso::gateway
