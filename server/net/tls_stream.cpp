#include "net/tls_stream.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <utility>

namespace aviso {

using namespace std::chrono_literals;

namespace {
constexpr std::size_t kLingerBytes = 8 * 1024 * 1024;
}

TlsStream::TlsStream(IoThread& thread, Socket socket, Admission::Ticket ticket, std::string remote_address)
    : thread_{thread}, socket_{std::move(socket)}, ticket_{std::move(ticket)}, remote_address_{std::move(remote_address)} {
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(boost::asio::ip::tcp::no_delay{true}, ignored);
    thread_.add_live(*this);
}

TlsStream::~TlsStream() { SSL_free(ssl_); }

void TlsStream::close() {
    thread_.wheel().cancel(*this);
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void TlsStream::expire_after(std::chrono::milliseconds after) {
    idle_ = 0ms;
    thread_.wheel().set(*this, after);
}

void TlsStream::set_idle_timeout(std::chrono::milliseconds timeout) {
    idle_ = timeout;
    thread_.wheel().set(*this, timeout);
}

void TlsStream::clear_deadline() {
    idle_ = 0ms;
    thread_.wheel().cancel(*this);
}

void TlsStream::on_deadline() {
    IoCounters::add(thread_.counters.timeouts);
    close();
}

void TlsStream::stop_gently() {
    if (owner_) {
        owner_->stop_gently();
    } else {
        close();
    }
}

TlsStream::Outcome TlsStream::outcome(int result) {
    switch (SSL_get_error(ssl_, result)) {
        case SSL_ERROR_WANT_READ: return {Status::want_read};
        case SSL_ERROR_WANT_WRITE: return {Status::want_write};
        default: ERR_clear_error(); return {Status::closed};
    }
}

TlsStream::Outcome TlsStream::read(char* into, std::size_t size) {
    if (!is_open()) return {Status::closed};
    ERR_clear_error();
    std::size_t bytes = 0;
    const int result = SSL_read_ex(ssl_, into, size, &bytes);
    if (result != 1) return outcome(result);
    if (idle_ != 0ms) thread_.wheel().set(*this, idle_);
    IoCounters::add(thread_.counters.bytes_in, bytes);
    return {Status::done, bytes};
}

bool TlsStream::holds_more() const { return SSL_has_pending(ssl_) == 1; }

TlsStream::Outcome TlsStream::write(const char* bytes, std::size_t size) {
    if (!is_open()) return {Status::closed};
    ERR_clear_error();
    std::size_t written = 0;
    const int result = SSL_write_ex(ssl_, bytes, size, &written);
    if (result != 1) return outcome(result);
    IoCounters::add(thread_.counters.bytes_out, written);
    return {Status::done, written};
}

Task<bool> TlsStream::handshake(SSL_CTX* context) {
    ssl_ = SSL_new(context);
    if (!ssl_ || SSL_set_fd(ssl_, static_cast<int>(socket_.native_handle())) != 1) co_return false;
    SSL_set_accept_state(ssl_);
    while (is_open()) {
        ERR_clear_error();
        const int result = SSL_do_handshake(ssl_);
        if (result == 1) co_return true;
        const Status status = outcome(result).status;
        if (status == Status::closed) break;
        boost::system::error_code ec;
        const auto what = status == Status::want_read ? Socket::wait_read : Socket::wait_write;
        co_await socket_.async_wait(what, asio::redirect_error(asio::use_awaitable, ec));
    }
    co_return false;
}

std::string_view TlsStream::protocol() const {
    const unsigned char* name = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(ssl_, &name, &length);
    return {reinterpret_cast<const char*>(name), length};
}

Task<void> TlsStream::linger(std::unique_ptr<TlsStream> stream) {
    if (!stream->is_open()) co_return;
    Socket& socket = stream->socket_;
    stream->owner_ = nullptr;
    stream->expire_after(2s);
    boost::system::error_code ec;
    socket.cancel(ec);
    if (stream->ssl_) {
        ERR_clear_error();
        SSL_shutdown(stream->ssl_);
        ERR_clear_error();
    }
    socket.shutdown(Socket::shutdown_send, ec);
    for (std::size_t taken = 0; taken < kLingerBytes && !ec;) {
        co_await socket.async_wait(Socket::wait_read, asio::redirect_error(asio::use_awaitable, ec));
        if (ec || !stream->is_open()) break;
        auto& scratch = stream->thread_.read_scratch();
        taken += socket.receive(asio::buffer(scratch), 0, ec);
        if (ec == asio::error::would_block) ec.clear();
    }
}

}  // namespace aviso
