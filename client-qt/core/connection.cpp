#include "client-qt/core/connection.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <utility>
#include <vector>

#include "client-qt/core/wire_codec.hpp"

namespace aviso::client {

namespace {

constexpr std::size_t kReadBytes = 16 * 1024;

Error gone(const char* reason, const char* message) {
    Error error{Errc::unavailable, message};
    error.reason = reason;
    return error;
}

}  // namespace

Connection::Connection(asio::any_io_executor executor, std::unique_ptr<TlsConnection> tls, Handlers handlers, std::chrono::milliseconds ping_every,
                       std::chrono::milliseconds pong_within)
    : executor_{executor}, tls_{std::move(tls)}, handlers_{std::move(handlers)}, ping_every_{ping_every}, pong_within_{pong_within}, ping_timer_{executor} {}

void Connection::start() {
    spawn(executor_, "client_read", read_loop(shared_from_this()));
    spawn(executor_, "client_ping", ping_loop(shared_from_this()));
}

Task<Result<Bytes>> Connection::request(std::uint16_t command, Bytes body, std::chrono::milliseconds deadline) {
    const auto self = shared_from_this();
    if (closed_) co_return std::unexpected{gone("disconnected", "not connected")};
    if (body.size() > kMaxFrameBody) co_return fail(Errc::invalid_argument, "the request is larger than 262144 bytes");
    const auto id = ++last_id_;
    const auto pending = std::make_shared<Pending>(executor_);
    pending->timer.expires_after(deadline);
    pending_[id] = pending;
    enqueue(encode_frame_compressed(command, FrameKind::request, id, body));
    co_await pending->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    pending_.erase(id);
    if (!pending->result) co_return std::unexpected{gone("timeout", "the server did not answer in time")};
    co_return std::move(*pending->result);
}

void Connection::close(Error why) {
    if (closed_) return;
    closed_ = true;
    tls_->close();
    ping_timer_.cancel();
    for (auto& [id, pending] : pending_) {
        if (!pending->result) pending->result = std::unexpected{why};
        pending->timer.cancel();
    }
    const auto handlers = std::exchange(handlers_, {});
    if (handlers.closed) handlers.closed(why);
}

void Connection::enqueue(const Bytes& frame) {
    outbox_ += frame;
    if (std::exchange(writing_, true)) return;
    spawn(executor_, "client_write", write_loop(shared_from_this()));
}

Task<void> Connection::write_loop(std::shared_ptr<Connection> self) {
    while (!self->closed_ && !self->outbox_.empty()) {
        const auto written = co_await self->tls_->write(std::exchange(self->outbox_, {}));
        if (!written) self->close(written.error());
    }
    self->writing_ = false;
}

/// False when the connection ended meanwhile.
Task<bool> Connection::wait_to_ping(std::chrono::milliseconds time) {
    ping_timer_.expires_after(time);
    co_await ping_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return !closed_;
}

Task<void> Connection::ping_loop(std::shared_ptr<Connection> self) {
    auto until_next = self->ping_every_;
    while (co_await self->wait_to_ping(until_next)) {
        self->heard_ = false;
        self->enqueue(encode_frame(0, FrameKind::ping, 0, {}));
        if (!co_await self->wait_to_ping(self->pong_within_)) break;
        if (!self->heard_) self->close(gone("timeout", "the server is silent"));
        until_next = std::max(self->ping_every_ - self->pong_within_, std::chrono::milliseconds{0});
    }
}

Task<void> Connection::read_loop(std::shared_ptr<Connection> self) {
    FrameDecoder decoder{kMaxFrameBody};
    std::vector<char> buffer(kReadBytes);
    const FrameDecoder::Sink sink = [&self](const FrameHeader& header, BytesView body) { return self->take(header, body); };
    while (!self->closed_) {
        const auto got = co_await self->tls_->read_some(buffer.data(), buffer.size());
        if (!got) {
            self->close(got.error());
            break;
        }
        self->heard_ = true;
        if (const auto fault = decoder.feed({buffer.data(), *got}, sink)) self->close({Errc::internal, "from the server: " + describe(*fault)});
    }
}

bool Connection::take(const FrameHeader& header, BytesView body) {
    switch (header.kind) {
        case FrameKind::push:
            if (const auto push = handlers_.push) push(header.command, body);
            break;
        case FrameKind::ping: enqueue(encode_frame(0, FrameKind::pong, header.request_id, {})); break;
        case FrameKind::reply:
        case FrameKind::error: {
            const auto found = pending_.find(header.request_id);
            if (found == pending_.end()) {
                // An error that answers no request is the server's last word on the connection itself.
                if (header.kind == FrameKind::error && header.request_id == 0) close(to_error(body));
                break;
            }
            if (header.kind == FrameKind::reply) found->second->result = Bytes{body};
            else found->second->result = std::unexpected{to_error(body)};
            found->second->timer.cancel();
            break;
        }
        default: break;
    }
    return !closed_;
}

}  // namespace aviso::client
