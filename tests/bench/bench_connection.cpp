#include "bench/bench_connection.hpp"

#include <array>
#include <boost/asio/post.hpp>

#include "aviso/v1/common.pb.h"
#include "bench/bench_options.hpp"

namespace aviso::bench {

namespace asio = boost::asio;
using asio::ip::tcp;

ClientContext make_client_context() {
    ClientContext context{SSL_CTX_new(TLS_client_method())};
    SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
    SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    static constexpr unsigned char kProtocols[] = "\x07" "aviso/1";
    SSL_CTX_set_alpn_protos(context.get(), kProtocols, sizeof kProtocols - 1);
    return context;
}

BenchConnection::BenchConnection(asio::io_context& io, SSL_CTX* context) : io_{io}, socket_{io}, ssl_{SSL_new(context)} {}

BenchConnection::~BenchConnection() {
    // Else OpenSSL takes the session for broken off and would not resume it.
    SSL_set_shutdown(ssl_, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(ssl_);
}

void BenchConnection::lost(const char* what) const { throw BenchError{std::string{"the server closed a connection: "} + what}; }

void BenchConnection::connect(const tcp::endpoint& server, SSL_SESSION* session) {
    socket_.connect(server);
    socket_.set_option(tcp::no_delay{true});
    SSL_set_fd(ssl_, static_cast<int>(socket_.native_handle()));
    if (session) SSL_set_session(ssl_, session);
    if (SSL_connect(ssl_) != 1) lost("in the TLS handshake");
}

Bytes BenchConnection::call(std::uint16_t command, BytesView body) { return call_all(command, {Bytes{body}}).front(); }

std::vector<Bytes> BenchConnection::call_all(std::uint16_t command, const std::vector<Bytes>& bodies) {
    const std::uint32_t first = next_request_id_;
    Bytes out;
    for (const Bytes& body : bodies) out += encode_frame(command, FrameKind::request, next_request_id_++, body);
    for (std::size_t at = 0; at < out.size();) {
        const int wrote = SSL_write(ssl_, out.data() + at, static_cast<int>(out.size() - at));
        if (wrote <= 0) lost("writing a request");
        at += static_cast<std::size_t>(wrote);
    }
    std::vector<Bytes> answers(bodies.size());
    std::array<char, 16 * 1024> chunk;
    for (std::size_t missing = bodies.size(); missing > 0;) {
        const int got = SSL_read(ssl_, chunk.data(), chunk.size());
        if (got <= 0) lost("waiting for an answer");
        const auto fault = decoder_.feed({chunk.data(), static_cast<std::size_t>(got)}, [&](const FrameHeader& header, BytesView reply) {
            if (header.kind == FrameKind::error) {
                v1::ErrorReply error;
                error.ParseFromArray(reply.data(), static_cast<int>(reply.size()));
                throw BenchError{"refused: " + error.detail()};
            }
            if (header.kind == FrameKind::reply) answers.at(header.request_id - first) = reply, --missing;
            return true;
        });
        if (fault) throw BenchError{describe(*fault)};
    }
    return answers;
}

void BenchConnection::start(OnFrame on_frame) {
    on_frame_ = std::move(on_frame);
    socket_.non_blocking(true);
    wait_readable();
}

void BenchConnection::wait_readable() {
    if (!reading_) return;
    socket_.async_wait(tcp::socket::wait_read, [this](boost::system::error_code error) {
        if (!error) read_some();
    });
}

void BenchConnection::read_some() {
    static thread_local std::array<char, 64 * 1024> chunk;
    for (;;) {
        const int got = SSL_read(ssl_, chunk.data(), chunk.size());
        if (got <= 0) {
            if (SSL_get_error(ssl_, got) != SSL_ERROR_WANT_READ) lost("reading");
            return wait_readable();
        }
        const auto fault = decoder_.feed({chunk.data(), static_cast<std::size_t>(got)}, [this](const FrameHeader& header, BytesView body) {
            on_frame_(header, body);
            return true;
        });
        if (fault) throw BenchError{describe(*fault)};
    }
}

std::uint32_t BenchConnection::request(std::uint16_t command, BytesView body) {
    const std::uint32_t id = next_request_id_++;
    append(encode_frame(command, FrameKind::request, id, body));
    return id;
}

void BenchConnection::ping() { append(encode_frame(0, FrameKind::ping, 0, {})); }

void BenchConnection::append(const Bytes& frame) {
    outbox_ += frame;
    if (flush_posted_ || waiting_writable_) return;
    flush_posted_ = true;
    asio::post(io_, [this] {
        flush_posted_ = false;
        flush();
    });
}

void BenchConnection::flush() {
    while (!outbox_.empty()) {
        const int wrote = SSL_write(ssl_, outbox_.data(), static_cast<int>(outbox_.size()));
        if (wrote > 0) {
            outbox_.erase(0, static_cast<std::size_t>(wrote));
            continue;
        }
        if (SSL_get_error(ssl_, wrote) != SSL_ERROR_WANT_WRITE) lost("writing");
        waiting_writable_ = true;
        socket_.async_wait(tcp::socket::wait_write, [this](boost::system::error_code error) {
            waiting_writable_ = false;
            if (!error) flush();
        });
        return;
    }
    outbox_.shrink_to_fit();
}

}  // namespace aviso::bench
