#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "net/beast_stream.hpp"
#include "net/channel_base.hpp"

namespace aviso {

namespace websocket = boost::beast::websocket;
using boost::system::error_code;

namespace {

/// Frames in WebSocket messages, one in each.
class WebsocketChannel final : public ChannelBase {
  public:
    WebsocketChannel(std::unique_ptr<TlsStream> stream, const ServerOptions& options, const ServerHandlers& handlers)
        : ChannelBase{std::move(stream), options, handlers, Transport::websocket},
          socket_{BeastStream{*stream_}},
          resumed_{stream_->socket().get_executor()} {
        socket_.binary(true);
        socket_.auto_fragment(false);
        max_frame_changed(max_body());
    }

    static Task<void> run(std::shared_ptr<WebsocketChannel> self, BeastRequest request, ChannelFactory factory,
                          std::chrono::seconds patience) {
        self->stream_->expire_after(patience);
        error_code ec;
        co_await self->socket_.async_accept(request, asio::redirect_error(asio::use_awaitable, ec));
        if (ec || !self->is_open()) co_return self->abandon();
        self->begin(factory);
        while (self->is_open() && !self->closing()) {
            if (self->paused()) {
                self->resumed_.expires_at(asio::steady_timer::time_point::max());
                co_await self->resumed_.async_wait(asio::redirect_error(asio::use_awaitable, ec));
                continue;
            }
            co_await self->socket_.async_read(self->buffer_, asio::redirect_error(asio::use_awaitable, ec));
            if (ec) break;
            self->take_message();
            self->buffer_.consume(self->buffer_.size());
            self->buffer_.shrink_to_fit();  // the connection may now idle for hours
        }
        // While closing, what is queued still leaves, and then the closing hand-shake owns the end.
        const bool leaving = self->parting_ || (self->closing() && self->is_open());
        if (!leaving) self->abandon();
    }

    void flush() override {
        if (writing_ || outbox_.empty()) return;
        writing_ = true;
        spawn(executor(), "websocket_write", write_all(std::static_pointer_cast<WebsocketChannel>(shared_from_this())));
    }

  private:
    void take_message() {
        const BytesView message{static_cast<const char*>(buffer_.cdata().data()), buffer_.size()};
        if (!socket_.got_binary() || message.size() < kFrameHeaderBytes) {
            reason_ = websocket::close_reason{websocket::close_code::unknown_data, "one binary message carries one frame"};
            return close(nullptr);
        }
        const FrameHeader header = peek_header(message);
        FrameDecoder decoder{max_body()};
        int frames = 0;
        const auto sink = [&](const FrameHeader& whole, BytesView body) { return ++frames == 1 && deliver(whole, body); };
        if (header.length != message.size() - kFrameHeaderBytes) {
            refuse(header, FrameFault::too_large);
        } else if (const auto fault = decoder.feed(message, sink)) {
            refuse(header, *fault);
        }
    }

    static Task<void> write_all(std::shared_ptr<WebsocketChannel> self) {
        while (self->is_open() && !self->outbox_.empty()) {
            const SharedBytes frame = self->outbox_.front();
            error_code ec;
            co_await self->socket_.async_write(asio::buffer(*frame), asio::redirect_error(asio::use_awaitable, ec));
            if (ec) {
                self->abandon();
                break;
            }
            IoCounters::add(self->thread_.counters.flushes);
            self->sent(self->outbox_.consume(frame->size()));
        }
        self->writing_ = false;
    }

    void part() override {
        parting_ = true;
        spawn(executor(), "websocket_close", say_goodbye(std::static_pointer_cast<WebsocketChannel>(shared_from_this())));
    }

    /// The closing hand-shake; the peer's half shows that it has read all of ours. The stream's deadline bounds it.
    static Task<void> say_goodbye(std::shared_ptr<WebsocketChannel> self) {
        error_code ec;
        const websocket::close_reason reason = self->reason_;
        self->resumed_.cancel();  // the reader may be paused
        co_await self->socket_.async_close(reason, asio::redirect_error(asio::use_awaitable, ec));
        self->report_closed();
        if (ec) {
            self->stream_->close();
        } else {
            co_await TlsStream::linger(std::move(self->stream_));
        }
    }

    void ended() override { resumed_.cancel(); }
    void resume_reading() override { resumed_.cancel(); }
    void max_frame_changed(std::size_t max_body) override { socket_.read_message_max(kFrameHeaderBytes + max_body); }

    websocket::stream<BeastStream> socket_;
    boost::beast::flat_buffer buffer_;
    asio::steady_timer resumed_;
    websocket::close_reason reason_{websocket::close_code::normal};
    bool writing_ = false, parting_ = false;
};

}  // namespace

Task<void> serve_websocket(std::unique_ptr<TlsStream> stream, BeastRequest request, ChannelFactory factory,
                           const ServerOptions* options, const ServerHandlers* handlers) {
    auto channel = std::make_shared<WebsocketChannel>(std::move(stream), *options, *handlers);
    co_await WebsocketChannel::run(channel, std::move(request), std::move(factory), options->handshake_timeout);
}

}  // namespace aviso
