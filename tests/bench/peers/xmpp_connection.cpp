#include "bench/peers/xmpp_connection.hpp"

#include <openssl/evp.h>

#include <array>
#include <boost/asio/post.hpp>

#include "bench/bench_options.hpp"

namespace aviso::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::string_view kRequestAck = "<r xmlns='urn:xmpp:sm:3'/>";

std::string base64(std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // and OpenSSL's zero at the end
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

}  // namespace

XmppContext make_xmpp_context() {
    XmppContext context{SSL_CTX_new(TLS_client_method())};
    SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
    SSL_CTX_set_mode(context.get(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    return context;
}

XmppConnection::XmppConnection(asio::io_context& io, SSL_CTX* context) : io_{io}, socket_{io}, ssl_{SSL_new(context)} {}

XmppConnection::~XmppConnection() { SSL_free(ssl_); }

void XmppConnection::sign_in(const tcp::endpoint& server, const Account& account, bool asks_acks) {
    socket_.connect(server);
    socket_.set_option(tcp::no_delay{true});
    SSL_set_fd(ssl_, static_cast<int>(socket_.native_handle()));
    if (SSL_connect(ssl_) != 1) throw BenchError{"the server refuses TLS 1.3"};
    open_stream(account.domain);
    const std::string plain = '\0' + account.name + '\0' + account.password;
    write("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + base64(plain) + "</auth>");
    read_until("success");
    splitter_.restart();
    open_stream(account.domain);
    write(
        "<iq type='set' id='bind'><bind "
        "xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>bench</resource></bind></iq>");
    const std::string bound = read_until("iq");
    if (attribute_of(bound, "type") != "result") throw BenchError{"no resource is bound: " + bound};
    write("<presence/>");  // the server sends it back to us when everybody may write to us
    read_until("presence");
    if (!asks_acks) return;
    // Behind the presence, so that acknowledgements count messages only.
    write("<enable xmlns='urn:xmpp:sm:3'/>");
    read_until("enabled");
    asks_acks_ = true;
}

void XmppConnection::open_stream(const std::string& domain) {
    write("<?xml version='1.0'?><stream:stream to='" + domain +
          "' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>");
    read_until("stream:features");
}

void XmppConnection::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const int wrote = SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()));
        if (wrote <= 0) throw BenchError{"the server closed a connection that was signing in"};
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
}

/// What comes before an element of that name is passed over, except for what refuses.
std::string XmppConnection::read_until(std::string_view name) {
    std::string found;
    std::array<char, 16 * 1024> chunk;
    while (found.empty()) {
        const int got = SSL_read(ssl_, chunk.data(), chunk.size());
        if (got <= 0) throw BenchError{"the server closed a connection that waited for <" + std::string{name} + ">"};
        splitter_.feed({chunk.data(), static_cast<std::size_t>(got)}, [&](std::string_view element) {
            const std::string_view came = name_of(element);
            if (came == "failure" || came == "failed" || came == "stream:error")
                throw BenchError{"signing in was refused: " + std::string{element}};
            if (came == name && found.empty()) found = element;
        });
    }
    return found;
}

void XmppConnection::start(OnElement on_element) {
    on_element_ = std::move(on_element);
    socket_.non_blocking(true);
    wait_readable();
}

void XmppConnection::wait_readable() {
    socket_.async_wait(tcp::socket::wait_read, [this](boost::system::error_code error) {
        if (!error) read_some();
    });
}

void XmppConnection::read_some() {
    static thread_local std::array<char, 64 * 1024> chunk;
    while (true) {
        const int got = SSL_read(ssl_, chunk.data(), chunk.size());
        if (got <= 0) {
            if (SSL_get_error(ssl_, got) != SSL_ERROR_WANT_READ)
                throw BenchError{"the server closed a connection under load"};
            return wait_readable();
        }
        splitter_.feed({chunk.data(), static_cast<std::size_t>(got)}, on_element_);
        if (splitter_.is_closed()) throw BenchError{"the server closed a stream under load"};
    }
}

void XmppConnection::send(std::string_view message) {
    outbox_ += message;
    if (asks_acks_) outbox_ += kRequestAck;
    if (flush_posted_ || waiting_writable_) return;
    flush_posted_ = true;
    asio::post(io_, [this] {
        flush_posted_ = false;
        flush();
    });
}

void XmppConnection::flush() {
    while (!outbox_.empty()) {
        const int wrote = SSL_write(ssl_, outbox_.data(), static_cast<int>(outbox_.size()));
        if (wrote > 0) {
            outbox_.erase(0, static_cast<std::size_t>(wrote));
            continue;
        }
        if (SSL_get_error(ssl_, wrote) != SSL_ERROR_WANT_WRITE)
            throw BenchError{"the server takes no more from a connection"};
        waiting_writable_ = true;
        socket_.async_wait(tcp::socket::wait_write, [this](boost::system::error_code error) {
            waiting_writable_ = false;
            if (!error) flush();
        });
        return;
    }
}

}  // namespace aviso::bench
