#include "client-qt/core/tls_connection.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <utility>

namespace aviso::client {

namespace {

using asio::ip::tcp;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr unsigned char kAlpn[] = "\x07" "aviso/1";

std::unexpected<Error> lost(const char* reason, std::string message) {
    Error error{Errc::unavailable, std::move(message)};
    error.reason = reason;
    return std::unexpected{std::move(error)};
}

std::unexpected<Error> refused(Errc code, const char* reason, std::string message) {
    Error error{code, std::move(message)};
    error.reason = reason;
    return std::unexpected{std::move(error)};
}

std::string fingerprint_of(SSL* ssl) {
    X509* leaf = SSL_get1_peer_certificate(ssl);
    if (leaf == nullptr) return {};
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    X509_digest(leaf, EVP_sha256(), digest, &size);
    X509_free(leaf);
    return to_hex({reinterpret_cast<const char*>(digest), size});
}

}  // namespace

struct TlsConnection::Impl {
    explicit Impl(asio::any_io_executor executor)
        : context{asio::ssl::context::tlsv13_client}, resolver{executor}, timer{executor}, stream{executor, context} {
        // Trust is the pinned fingerprint, not an authority: an office's server has a certificate of its own making.
        stream.set_verify_mode(asio::ssl::verify_none);
        SSL_set_min_proto_version(stream.native_handle(), TLS1_3_VERSION);
        SSL_set_alpn_protos(stream.native_handle(), kAlpn, sizeof kAlpn - 1);
    }
    void close() {
        boost::system::error_code ignored;
        resolver.cancel();
        timer.cancel();
        stream.lowest_layer().close(ignored);
    }

    asio::ssl::context context;
    tcp::resolver resolver;
    asio::steady_timer timer;
    asio::ssl::stream<tcp::socket> stream;
    bool timed_out = false;
};

Result<Endpoint> parse_endpoint(const std::string& text) {
    Endpoint out{text, 8443};
    const auto colon = text.rfind(':');
    if (colon != std::string::npos && text.find(']', colon) == std::string::npos) {
        const auto* end = text.data() + text.size();
        const auto [stop, problem] = std::from_chars(text.data() + colon + 1, end, out.port);
        if (problem != std::errc{} || stop != end || out.port == 0) return fail(Errc::invalid_argument, "server: host:port, port 1 to 65535", "server");
        out.host = text.substr(0, colon);
    }
    if (out.host.size() > 2 && out.host.front() == '[' && out.host.back() == ']') out.host = out.host.substr(1, out.host.size() - 2);
    if (out.host.empty()) return fail(Errc::invalid_argument, "server: host:port", "server");
    return out;
}

bool same_server(const std::string& one, const std::string& other) {
    const auto a = parse_endpoint(one), b = parse_endpoint(other);
    if (!a || !b) return one == other;
    const auto plain = [](std::string host) {
        for (char& c : host) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (host.ends_with('.')) host.pop_back();  // the root of all names, said or not
        return host;
    };
    return a->port == b->port && plain(a->host) == plain(b->host);
}

TlsConnection::TlsConnection(std::shared_ptr<Impl> impl) : impl_{std::move(impl)} {}
TlsConnection::~TlsConnection() { close(); }
void TlsConnection::close() { impl_->close(); }

Task<Result<std::unique_ptr<TlsConnection>>> TlsConnection::connect(Endpoint endpoint, PinDecision pin, std::chrono::milliseconds timeout) {
    const auto executor = co_await asio::this_coro::executor;
    const auto self = std::make_shared<Impl>(executor);
    self->timer.expires_after(timeout);
    self->timer.async_wait([weak = std::weak_ptr{self}](boost::system::error_code cancelled) {
        const auto alive = weak.lock();
        if (cancelled || !alive) return;
        alive->timed_out = true;
        alive->close();
    });
    const std::string where = endpoint.host + ":" + std::to_string(endpoint.port);
    const auto problem = [self, where](const boost::system::error_code& error) {
        if (self->timed_out) return lost("timeout", "no answer from " + where);
        return lost("unreachable", "cannot reach " + where + ": " + error.message());
    };
    auto [not_found, addresses] = co_await self->resolver.async_resolve(endpoint.host, std::to_string(endpoint.port), kAwait);
    if (not_found) co_return problem(not_found);
    auto [no_connection, peer] = co_await asio::async_connect(self->stream.lowest_layer(), addresses, kAwait);
    if (no_connection) co_return problem(no_connection);
    boost::system::error_code ignored;
    self->stream.next_layer().set_option(tcp::no_delay{true}, ignored);
    auto [no_handshake] = co_await self->stream.async_handshake(asio::ssl::stream_base::client, kAwait);
    // Only what TLS itself cannot read is no Aviso server; a connection that merely ends may be one that is just going down.
    if (no_handshake && (self->timed_out || no_handshake.category() != asio::error::get_ssl_category())) co_return problem(no_handshake);
    if (no_handshake) co_return refused(Errc::invalid_argument, "protocol", where + " is no Aviso server: " + no_handshake.message());
    self->timer.cancel();

    const auto fingerprint = fingerprint_of(self->stream.native_handle());
    if (!pin(fingerprint))
        co_return refused(Errc::forbidden, "fingerprint", where + " shows another certificate than before (" + fingerprint + "); ask the administrator before trusting it");
    const unsigned char* chosen = nullptr;
    unsigned int size = 0;
    SSL_get0_alpn_selected(self->stream.native_handle(), &chosen, &size);
    if (BytesView{reinterpret_cast<const char*>(chosen), size} != "aviso/1")
        co_return refused(Errc::invalid_argument, "protocol", where + " does not speak aviso/1");
    co_return std::unique_ptr<TlsConnection>{new TlsConnection{self}};
}

Task<Result<std::size_t>> TlsConnection::read_some(char* into, std::size_t size) {
    const auto self = impl_;
    auto [error, got] = co_await self->stream.async_read_some(asio::buffer(into, size), kAwait);
    if (error) co_return lost("disconnected", "the connection was closed");
    co_return got;
}

Task<Result<void>> TlsConnection::write(Bytes bytes) {
    const auto self = impl_;
    auto [error, put] = co_await asio::async_write(self->stream, asio::buffer(bytes), kAwait);
    if (error) co_return lost("disconnected", "the connection was closed");
    co_return Result<void>{};
}

}  // namespace aviso::client
