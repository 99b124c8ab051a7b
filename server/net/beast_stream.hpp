#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/role.hpp>
#include <memory>
#include <utility>

#include "net/http_parsing.hpp"
#include "net/server.hpp"
#include "net/tls_stream.hpp"

// What Beast needs to run on a TlsStream. Included by the two files that run it, for it is dear to compile.

namespace aviso {

/// An AsyncReadStream and AsyncWriteStream that refers to a TlsStream. One read and one write may be under way at a time.
class BeastStream {
  public:
    using executor_type = asio::any_io_executor;

    explicit BeastStream(TlsStream& stream) : stream_{&stream} {}

    executor_type get_executor() const { return stream_->socket().get_executor(); }
    TlsStream& stream() { return *stream_; }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return asio::async_compose<Token, void(boost::system::error_code, std::size_t)>(ReadOp<Buffers>{stream_, buffers},
                                                                                       token, stream_->socket());
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return asio::async_compose<Token, void(boost::system::error_code, std::size_t)>(WriteOp<Buffers>{stream_, buffers},
                                                                                       token, stream_->socket());
    }

  private:
    /// Tries, waits for what TLS wants, tries again. The first try is a turn later: a completion must not come from within
    /// the initiating call.
    template <class Derived>
    struct Op {
        template <class Self>
        void operator()(Self& self, boost::system::error_code ec = {}) {
            auto& derived = static_cast<Derived&>(*this);
            TlsStream& stream = *derived.stream;
            if (!std::exchange(derived.begun, true)) {
                asio::post(stream.socket().get_executor(), std::move(self));
                return;
            }
            if (ec || !stream.is_open()) return self.complete(asio::error::operation_aborted, 0);
            const auto outcome = derived.attempt();
            switch (outcome.status) {
                case TlsStream::Status::done: return self.complete({}, outcome.bytes);
                case TlsStream::Status::closed: return self.complete(asio::error::eof, 0);
                case TlsStream::Status::want_read:
                    stream.socket().async_wait(TlsStream::Socket::wait_read, std::move(self));
                    return;
                case TlsStream::Status::want_write:
                    stream.socket().async_wait(TlsStream::Socket::wait_write, std::move(self));
                    return;
            }
        }
    };

    template <class Buffers>
    struct ReadOp : Op<ReadOp<Buffers>> {
        ReadOp(TlsStream* on, const Buffers& into) : stream{on}, buffers{into} {}
        TlsStream::Outcome attempt() {
            for (auto it = asio::buffer_sequence_begin(buffers); it != asio::buffer_sequence_end(buffers); ++it) {
                const asio::mutable_buffer buffer{*it};
                if (buffer.size() > 0) return stream->read(static_cast<char*>(buffer.data()), buffer.size());
            }
            return {TlsStream::Status::done, 0};
        }
        TlsStream* stream;
        Buffers buffers;
        bool begun = false;
    };

    template <class Buffers>
    struct WriteOp : Op<WriteOp<Buffers>> {
        WriteOp(TlsStream* on, const Buffers& from) : stream{on}, buffers{from} {}
        TlsStream::Outcome attempt() {
            auto& scratch = stream->thread().write_scratch();  // joins header and body in one record
            const std::size_t size = asio::buffer_copy(asio::buffer(scratch), buffers);
            if (size == 0) return {TlsStream::Status::done, 0};
            return stream->write(scratch.data(), size);
        }
        TlsStream* stream;
        Buffers buffers;
        bool begun = false;
    };

    TlsStream* stream_;
};

// Found by Beast by argument-dependent look-up when a WebSocket ends.
inline void teardown(boost::beast::role_type, BeastStream&, boost::system::error_code& ec) { ec.clear(); }
template <class Handler>
void async_teardown(boost::beast::role_type, BeastStream& stream, Handler&& handler) {
    asio::post(stream.get_executor(), [h = std::forward<Handler>(handler)]() mutable { h(boost::system::error_code{}); });
}
inline void beast_close_socket(BeastStream& stream) { stream.stream().close(); }

/// Completes the upgrade `request` asks for and carries frames for what `factory` makes, until the connection closes.
Task<void> serve_websocket(std::unique_ptr<TlsStream> stream, BeastRequest request, ChannelFactory factory,
                           const ServerOptions* options, const ServerHandlers* handlers);

}  // namespace aviso
