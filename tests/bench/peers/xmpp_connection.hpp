#pragma once

#include <openssl/ssl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "bench/peers/xmpp_stanzas.hpp"

namespace aviso::bench {

struct FreeSslContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using XmppContext = std::unique_ptr<SSL_CTX, FreeSslContext>;
/// TLS 1.3, no session resumption, certificates unchecked: the server is ours.
XmppContext make_xmpp_context();

/// One XMPP client on TLS from the first byte. All on the thread that runs `io`; whatever fails throws BenchError.
class XmppConnection {
  public:
    struct Account {
        std::string name, domain, password;
    };
    XmppConnection(boost::asio::io_context& io, SSL_CTX* context);
    ~XmppConnection();
    XmppConnection(const XmppConnection&) = delete;
    XmppConnection& operator=(const XmppConnection&) = delete;

    /// Connects, signs in (SASL PLAIN), binds a resource and is available for messages. Blocks.
    /// `asks_acks`: with stream management (XEP-0198), so that the server says up to which message it has handled what
    /// send() took.
    void sign_in(const boost::asio::ip::tcp::endpoint& server, const Account& account, bool asks_acks);

    using OnElement = std::function<void(std::string_view element)>;
    /// From now on everything that comes goes to `on_element`, and nothing blocks.
    void start(OnElement on_element);
    /// Queues a message and the request to acknowledge it; all that is queued in one turn leaves in one write.
    void send(std::string_view message);

  private:
    void open_stream(const std::string& domain);
    void write(std::string_view bytes);
    std::string read_until(std::string_view name);
    void wait_readable();
    void read_some();
    void flush();

    boost::asio::io_context& io_;
    boost::asio::ip::tcp::socket socket_;
    SSL* ssl_;
    StanzaSplitter splitter_;
    OnElement on_element_;
    std::string outbox_;
    bool asks_acks_ = false, flush_posted_ = false, waiting_writable_ = false;
};

}  // namespace aviso::bench
