#include "net/server.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <mutex>

#include "core/log.hpp"
#include "net/address_list.hpp"
#include "net/admission.hpp"
#include "net/certificate.hpp"
#include "net/http_session.hpp"
#include "net/io_thread.hpp"
#include "net/process_limits.hpp"
#include "net/proxy_protocol.hpp"
#include "net/tls_channel.hpp"
#include "net/tls_stream.hpp"

namespace aviso {

using boost::asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

constexpr unsigned char kTlsHandshakeRecord = 0x16;
/// Descriptors left to database, log, blobs.
constexpr std::size_t kOtherDescriptors = 256;
constexpr std::string_view kTlsOnly = "This port speaks TLS only: connect with TLS 1.2 or newer, or open https:// in a browser.";

/// As text; IPv4 in IPv6 clothing as plain IPv4.
std::string text_of(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    return address.to_string();
}

std::size_t affordable_connections(std::size_t wanted) {
    const std::size_t limit = raise_descriptor_limit();
    const std::size_t needed = wanted + kOtherDescriptors;
    if (needed <= limit) return wanted;
    const std::size_t possible = limit > 2 * kOtherDescriptors ? limit - kOtherDescriptors : limit / 2;
    log().warn("descriptor_limit limit={} needed={} connections={} configured={} what_to_do=\"raise LimitNOFILE of the service "
               "(ulimit -n) to {}, or lower the configured number of connections\"",
               limit, needed, possible, wanted, needed);
    return possible;
}

}  // namespace

class Server::Impl {
  public:
    Impl(ServerOptions options, ServerHandlers handlers)
        : options_{std::move(options)},
          handlers_{std::move(handlers)},
          admission_{affordable_connections(options_.max_connections), options_.max_unauthenticated_per_address} {
        if (options_.io_threads < 1 || options_.io_threads > 256) throw ServerError("io_threads: 1 to 256");
        if (options_.max_connections == 0) throw ServerError("max_connections: above 0");
        ignore_broken_pipes();
        prepare_certificate();
        for (const std::string& proxy : options_.trusted_proxies) trust(proxy);
        for (std::size_t i = 0; i < options_.io_threads; ++i) threads_.push_back(std::make_unique<IoThread>());
        acceptor_ = std::make_unique<tcp::acceptor>(threads_[0]->context());
        listen();
    }

    ~Impl() {
        stop();
        acceptor_.reset();
    }

    void start() {
        for (auto& thread : threads_) thread->start();
        running_ = true;
        spawn(threads_[0]->executor(), "accept", accept_all(this));
        log().info("listening address={} port={} fingerprint={}", options_.address, port_, fingerprint());
    }

    void drain() {
        if (!running_ || draining_) return;
        draining_ = true;
        std::promise<void> done;
        asio::post(threads_[0]->executor(), [this, &done] {
            error_code ignored;
            acceptor_->close(ignored);
            done.set_value();
        });
        done.get_future().wait();
    }

    void stop() {
        if (!running_) return;
        drain();
        for (auto& thread : threads_) thread->stop();
        running_ = false;
    }

    std::uint16_t port() const { return port_; }

    std::string fingerprint() const {
        const std::lock_guard lock{tls_mutex_};
        return tls_.fingerprint;
    }

    Result<void> reload_certificate() {
        auto loaded = load_certificate(options_.certificate, options_.key);
        if (!loaded) return std::unexpected(loaded.error());
        log().info("certificate_loaded fingerprint={}", loaded->fingerprint);
        const std::lock_guard lock{tls_mutex_};
        tls_ = std::move(*loaded);
        return {};
    }

    std::vector<asio::any_io_executor> executors() const {
        std::vector<asio::any_io_executor> all;
        for (auto& thread : threads_) all.push_back(thread->executor());
        return all;
    }

    ServerCounters counters() const {
        ServerCounters sum;
        sum.connections = admission_.total();
        for (auto& thread : threads_) {
            const IoCounters& c = thread->counters;
            sum.accepted += c.accepted;
            sum.refused_full += c.refused_full;
            sum.refused_per_address += c.refused_per_address;
            sum.handshakes += c.handshakes;
            sum.handshake_failures += c.handshake_failures;
            sum.bytes_in += c.bytes_in;
            sum.bytes_out += c.bytes_out;
            sum.timeouts += c.timeouts;
            sum.frames_in += c.frames_in;
            sum.flushes += c.flushes;
            sum.frames_out += c.frames_out;
            sum.pushes_dropped += c.pushes_dropped;
            sum.http_requests += c.http_requests;
        }
        return sum;
    }

  private:
    void prepare_certificate() {
        if (auto made = make_missing_certificate(options_.certificate, options_.key); !made) throw ServerError(made.error().message);
        if (auto loaded = reload_certificate(); !loaded) throw ServerError(loaded.error().message);
    }

    void trust(const std::string& proxy) {
        if (!proxies_.add(proxy))
            throw ServerError("network.proxy_protocol_from: not an address or a range like 10.1.0.0/24: " + proxy);
    }

    void listen() {
        error_code ec;
        const auto address = asio::ip::make_address(options_.address, ec);
        if (ec) throw ServerError("address: not a numeric IPv4 or IPv6 address: " + options_.address);
        const tcp::endpoint endpoint{address, options_.port};
        acceptor_->open(endpoint.protocol(), ec);
        if (!ec) acceptor_->set_option(tcp::acceptor::reuse_address{true}, ec);
        if (!ec && address.is_v6()) acceptor_->set_option(asio::ip::v6_only{!address.is_unspecified()}, ec);
        if (!ec) acceptor_->bind(endpoint, ec);
        if (!ec) acceptor_->listen(4096, ec);
        if (ec)
            throw ServerError("cannot listen on " + options_.address + " port " + std::to_string(options_.port) + ": " + ec.message());
        port_ = acceptor_->local_endpoint().port();
    }

    /// Accepts for all threads, in turn.
    static Task<void> accept_all(Impl* self) {
        asio::steady_timer pause{self->threads_[0]->context()};
        for (std::size_t next = 0; self->acceptor_->is_open(); next = (next + 1) % self->threads_.size()) {
            IoThread* thread = self->threads_[next].get();
            tcp::socket socket{thread->context()};
            tcp::endpoint peer;
            error_code ec;
            co_await self->acceptor_->async_accept(socket, peer, asio::redirect_error(asio::use_awaitable, ec));
            if (!self->acceptor_->is_open()) co_return;
            if (ec) {  // a peer gone already, or no descriptors left: give others time to end
                if (ec != asio::error::connection_aborted) {
                    log().error("accept_failed error=\"{}\"", ec.message());
                    pause.expires_after(100ms);
                    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ec));
                }
                continue;
            }
            IoCounters::add(thread->counters.accepted);
            auto ticket = self->admission_.enter();
            if (!ticket) {
                IoCounters::add(thread->counters.refused_full);
                continue;
            }
            spawn(thread->executor(), "connection",
                  serve(self, thread, std::move(socket), std::move(*ticket), peer.address()));
        }
    }

    /// From accept to the protocol that ALPN chose.
    static Task<void> serve(Impl* self, IoThread* thread, tcp::socket socket, Admission::Ticket ticket, asio::ip::address address) {
        const bool proxied = self->proxies_.contains(address);
        auto stream = std::make_unique<TlsStream>(*thread, std::move(socket), std::move(ticket), text_of(address));
        if (thread->stopping()) co_return;
        stream->expire_after(self->options_.handshake_timeout);
        if (proxied && !co_await read_proxy_header(stream.get())) {
            IoCounters::add(thread->counters.handshake_failures);
            co_return;
        }
        if (!stream->ticket().enter_address(stream->remote_address())) {
            IoCounters::add(thread->counters.refused_per_address);
            co_return;
        }
        const int first = co_await peek_first_byte(stream.get());
        if (first >= 0 && first != kTlsHandshakeRecord) {
            IoCounters::add(thread->counters.handshake_failures);
            co_await refuse_plaintext(std::move(stream), static_cast<char>(first));
            co_return;
        }
        const std::shared_ptr<SSL_CTX> context = self->tls_context();
        if (first < 0 || !co_await stream->handshake(context.get())) {
            IoCounters::add(thread->counters.handshake_failures);
            co_return;
        }
        IoCounters::add(thread->counters.handshakes);
        if (thread->stopping()) co_return;
        if (stream->protocol() != "aviso/1") {
            spawn(thread->executor(), "http", serve_http(std::move(stream), &self->options_, &self->handlers_));
        } else if (self->handlers_.frames) {
            std::make_shared<TlsChannel>(std::move(stream), self->options_, self->handlers_)->start(self->handlers_.frames);
        }
    }

    std::shared_ptr<SSL_CTX> tls_context() const {
        const std::lock_guard lock{tls_mutex_};
        return tls_.ctx;
    }

    /// -1 when the connection ended first.
    static Task<int> peek_first_byte(TlsStream* stream) {
        error_code ec;
        unsigned char first = 0;
        while (stream->is_open()) {
            co_await stream->socket().async_wait(tcp::socket::wait_read, asio::redirect_error(asio::use_awaitable, ec));
            if (ec) break;
            const std::size_t got = stream->socket().receive(asio::buffer(&first, 1), tcp::socket::message_peek, ec);
            if (got == 1) co_return first;
            if (ec != asio::error::would_block) break;
        }
        co_return -1;
    }

    /// Exactly `size` bytes; fewer when the connection ended first.
    static Task<Bytes> read_exactly(TlsStream* stream, std::size_t size) {
        Bytes bytes;
        error_code ec;
        while (stream->is_open() && bytes.size() < size) {
            char part[256];
            const std::size_t want = std::min(size - bytes.size(), sizeof part);
            const std::size_t got = stream->socket().receive(asio::buffer(part, want), 0, ec);
            if (got > 0) bytes.append(part, got);
            if (!ec) continue;
            if (ec != asio::error::would_block) break;
            co_await stream->socket().async_wait(tcp::socket::wait_read, asio::redirect_error(asio::use_awaitable, ec));
        }
        co_return bytes;
    }

    static Task<bool> read_proxy_header(TlsStream* stream) {
        const Bytes fixed = co_await read_exactly(stream, kProxyHeaderBytes);
        const auto length = proxy_body_length(fixed);
        if (!length) {
            log().warn("proxy_header_refused address={} reason=\"{}\"", stream->remote_address(), length.error());
            co_return false;
        }
        const Bytes body = co_await read_exactly(stream, *length);
        if (body.size() < *length) co_return false;
        auto source = proxy_source(fixed, body);
        if (!source) {
            log().warn("proxy_header_refused address={} reason=\"{}\"", stream->remote_address(), source.error());
            co_return false;
        }
        if (!source->empty()) stream->set_remote_address(text_of(asio::ip::make_address(*source)));
        co_return true;
    }

    static Task<void> refuse_plaintext(std::unique_ptr<TlsStream> stream, char first) {
        std::string answer{kTlsOnly};
        answer += "\r\n";
        if (first >= 'A' && first <= 'Z') {
            answer = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(answer.size()) +
                     "\r\nConnection: close\r\n\r\n" + answer;
        }
        error_code ec;
        co_await asio::async_write(stream->socket(), asio::buffer(answer), asio::redirect_error(asio::use_awaitable, ec));
        co_await TlsStream::linger(std::move(stream));
    }

    const ServerOptions options_;
    const ServerHandlers handlers_;
    Admission admission_;
    AddressList proxies_;
    mutable std::mutex tls_mutex_;
    TlsContext tls_;
    std::vector<std::unique_ptr<IoThread>> threads_;
    std::unique_ptr<tcp::acceptor> acceptor_;
    std::uint16_t port_ = 0;
    bool running_ = false, draining_ = false;
};

Server::Server(ServerOptions options, ServerHandlers handlers)
    : impl_{std::make_unique<Impl>(std::move(options), std::move(handlers))} {}
Server::~Server() = default;

void Server::start() { impl_->start(); }
void Server::drain() { impl_->drain(); }
void Server::stop() { impl_->stop(); }
std::uint16_t Server::port() const { return impl_->port(); }
std::string Server::fingerprint() const { return impl_->fingerprint(); }
Result<void> Server::reload_certificate() { return impl_->reload_certificate(); }
std::vector<asio::any_io_executor> Server::executors() const { return impl_->executors(); }
ServerCounters Server::counters() const { return impl_->counters(); }

}  // namespace aviso
