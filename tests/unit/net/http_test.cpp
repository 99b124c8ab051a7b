#include "net/http.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "support.hpp"

namespace aviso {
namespace {

using namespace std::chrono_literals;
namespace websocket = boost::beast::websocket;

/// Answers with what it was asked; `/ws` upgrades.
class Site : public HttpHandler {
  public:
    Task<HttpResponse> handle(HttpRequest request) override {
        if (request.target == "/throw") throw std::runtime_error("disk");
        HttpResponse response;
        response.headers.add("Content-Type", "text/plain");
        response.headers.add("X-Split", "a\r\nSet-Cookie: stolen");
        response.body = request.method + " " + request.target + " " + std::string{request.headers.get("x-TEST")} + " " + request.body;
        if (request.target == "/large") response.body = std::string(3'000'000, 'L');
        if (request.target == "/none") response.status = 204;
        response.has_session = request.headers.contains("Authorization");
        co_return response;
    }
    std::size_t max_body(const HttpRequest& request) const override {
        return request.target == "/small" && request.headers.contains("X-Test") ? 10 : kMaxHttpBody;
    }
    Task<std::expected<ChannelFactory, HttpResponse>> upgrade(HttpRequest request) override {
        if (request.target != "/ws") {
            HttpResponse no;
            no.status = 403;
            co_return std::unexpected(std::move(no));
        }
        co_return [](std::shared_ptr<FrameChannel> channel) { return std::make_shared<Echo>(std::move(channel)); };
    }
};

class HttpTest : public ServerTest {
  protected:
    HttpTest() { handlers.http = &site; }
    Site site;
};

TEST(HttpHeaders, CompareNamesWithoutRegardToCase) {
    HttpHeaders headers;
    headers.add("Set-Cookie", "a");
    headers.add("set-cookie", "b");

    EXPECT_EQ(headers.get("SET-COOKIE"), "a");
    EXPECT_TRUE(headers.contains("set-Cookie"));
    headers.set("SET-cookie", "c");
    EXPECT_EQ(std::distance(headers.begin(), headers.end()), 1);
    EXPECT_EQ(headers.get("none"), "");
}

TEST_F(HttpTest, AnswersSeveralRequestsOfOneConnectionWithOrWithoutAlpn) {
    start();
    for (const char* alpn : {"http/1.1", ""}) {
        TlsClient client{server->port(), alpn};

        client.write("GET /a HTTP/1.1\r\nHost: x\r\nX-Test: one\r\n\r\nPOST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody");
        EXPECT_EQ(client.read_answer().second, "GET /a one ");
        const auto [head, body] = client.read_answer();

        EXPECT_EQ(body, "POST /b  body");
        EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\n"));
        EXPECT_NE(head.find("\r\nDate: "), head.npos);
        EXPECT_EQ(head.find("stolen"), head.npos);
    }
}

TEST_F(HttpTest, ClosesWhenTheClientAsksForIt) {
    start();
    TlsClient client{server->port(), "http/1.1"};

    client.write("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    EXPECT_EQ(client.read_answer().second, "GET /a  ");
    EXPECT_EQ(client.read_all(), "");
}

TEST_F(HttpTest, AnswersHeadWithTheLengthAndNoBody) {
    start();
    TlsClient client{server->port(), "http/1.1"};

    client.write("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\nGET /none HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    std::string head;
    while (!head.ends_with("\r\n\r\n")) head += client.read_exactly(1);

    EXPECT_NE(head.find("Content-Length: 9\r\n"), head.npos) << head;
    EXPECT_TRUE(client.read_answer().first.starts_with("HTTP/1.1 204"));
    EXPECT_EQ(client.read_answer().second, "GET /b  ");
}

TEST_F(HttpTest, SendsLargeAnswersWhole) {
    start();
    TlsClient client{server->port(), "http/1.1"};

    client.write("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");

    EXPECT_EQ(client.read_answer().second, std::string(3'000'000, 'L'));
}

TEST_F(HttpTest, HoldsABodyToWhatTheHandlerAllowsForItsHead) {
    start();
    const auto answer_to = [this](std::string_view request) {
        TlsClient client{server->port(), "http/1.1"};
        client.write(request);
        return client.read_answer();
    };
    const std::string head = "POST /small HTTP/1.1\r\nHost: x\r\nX-Test: 1\r\n";

    EXPECT_EQ(answer_to(head + "Content-Length: 10\r\n\r\n0123456789").second, "POST /small 1 0123456789");
    const auto [refused, body] = answer_to(head + "Content-Length: 11\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_TRUE(refused.starts_with("HTTP/1.1 413")) << refused;
    EXPECT_NE(body.find("10 bytes"), body.npos) << body;
    const std::string chunked = "Transfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n6\r\n012345\r\n0\r\n\r\n";
    EXPECT_TRUE(answer_to(head + chunked).first.starts_with("HTTP/1.1 413"));
    EXPECT_TRUE(answer_to("POST /large HTTP/1.1\r\nHost: x\r\n" + chunked).first.starts_with("HTTP/1.1 200"));
}

TEST_F(HttpTest, RefusesWhatIsTooLargeOrNoHttpAndSaysSo) {
    start();
    const auto answer_to = [this](std::string_view request) {
        TlsClient client{server->port(), "http/1.1"};
        client.write(request);
        return client.read_all().substr(0, 12);
    };

    EXPECT_EQ(answer_to("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n"), "HTTP/1.1 413");
    EXPECT_EQ(answer_to("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"), "HTTP/1.1 431");
    EXPECT_EQ(answer_to("nonsense\r\n\r\n"), "HTTP/1.1 400");
    EXPECT_EQ(answer_to("POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "HTTP/1.1 400");
    EXPECT_EQ(answer_to("GET /throw HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), "HTTP/1.1 500");
}

TEST_F(HttpTest, RefusesABodyWhoseEndTwoServersCouldSeeElsewhere) {
    start();
    for (const char* fields : {"Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: identity\r\n", "Transfer-Encoding: gzip, chunked\r\n",
                               "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Host: a\r\n",
                               "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Content-Length: 0\r\nContent-Length: 5\r\n"}) {
        TlsClient client{server->port(), "http/1.1"};

        client.write(std::string{"POST / HTTP/1.1\r\nHost: x\r\n"} + fields + "\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: x\r\n\r\n");

        const std::string all = client.read_all();
        EXPECT_TRUE(all.starts_with("HTTP/1.1 400 ")) << fields << all;
        EXPECT_EQ(all.find("/hidden"), all.npos) << fields << all;
    }
    TlsClient http10{server->port(), "http/1.1"};
    http10.write("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    EXPECT_TRUE(http10.read_all().starts_with("HTTP/1.1 400 "));
}

TEST_F(HttpTest, CountsARequestWithASessionNoLongerAgainstItsAddress) {
    options.max_unauthenticated_per_address = 1;
    start();
    TlsClient known{server->port(), "http/1.1"};
    EXPECT_THROW(TlsClient(server->port(), "http/1.1"), boost::system::system_error);
    known.write("GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n\r\n");
    known.read_answer();

    TlsClient second{server->port(), "http/1.1"};
    second.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    second.read_answer();
    EXPECT_THROW(TlsClient(server->port(), "http/1.1"), boost::system::system_error);
}

TEST_F(HttpTest, RefusesAChunkedBodyOverTheLimit) {
    start();
    TlsClient client{server->port(), "http/1.1"};

    client.write("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.write("180000\r\n" + std::string(0x180000, 'x') + "\r\n0\r\n\r\n");

    EXPECT_TRUE(client.read_all().starts_with("HTTP/1.1 413"));
}

TEST_F(HttpTest, ClosesARequestWhoseHeadersDrip) {
    options.header_timeout = 1s;
    start();
    TlsClient client{server->port(), "http/1.1"};

    client.write("GET / HTT");

    EXPECT_EQ(client.read_all(), "");
    EXPECT_EQ(server->counters().timeouts, 1u);
}

class WebsocketTest : public HttpTest {
  protected:
    /// A WebSocket on a TLS client.
    struct Client {
        Client(std::uint16_t port, const char* target) : tls{port, "http/1.1"} {
            socket.handshake("localhost", target);
            socket.binary(true);
        }
        void write(BytesView message) { socket.write(asio::buffer(message)); }
        Bytes read() {
            boost::beast::flat_buffer buffer;
            socket.read(buffer);
            return {static_cast<const char*>(buffer.cdata().data()), buffer.size()};
        }
        TlsClient tls;
        websocket::stream<TlsClient::Stream&> socket{tls.stream()};
    };
};

TEST_F(WebsocketTest, CarriesAFrameInEachMessage) {
    start();
    Client client{server->port(), "/ws"};

    for (std::uint32_t i = 0; i < 20; ++i) client.write(encode_frame(1, FrameKind::request, i, "hello"));

    for (std::uint32_t i = 0; i < 20; ++i) EXPECT_EQ(client.read(), encode_frame(1, FrameKind::reply, i, "hello"));
    client.write(encode_frame(0, FrameKind::ping, 3, ""));
    EXPECT_EQ(client.read(), encode_frame(0, FrameKind::pong, 3, ""));
}

TEST_F(WebsocketTest, ClosesInOrderAfterTheLastFrame) {
    start();
    Client client{server->port(), "/ws"};

    client.write(encode_frame(1, FrameKind::request, 1, "bye"));

    EXPECT_EQ(client.read(), encode_frame(1, FrameKind::reply, 1, "bye"));
    boost::beast::flat_buffer rest;
    boost::system::error_code ec;
    client.socket.read(rest, ec);
    EXPECT_EQ(ec, websocket::error::closed);
    EXPECT_EQ(client.socket.reason().code, websocket::close_code::normal);
    EXPECT_TRUE(eventually([] { return Echo::closed == 1; }));
    EXPECT_TRUE(eventually([&] { return server->counters().connections == 0; }));
}

TEST_F(WebsocketTest, RefusesAMessageThatIsNotOneFrame) {
    start();
    Client cut{server->port(), "/ws"}, text{server->port(), "/ws"};

    cut.write(encode_frame(1, FrameKind::request, 8, "hello").substr(0, 15));
    EXPECT_EQ(peek_header(cut.read()).kind, FrameKind::error);

    text.socket.text(true);
    text.write("hello from a browser");
    boost::beast::flat_buffer rest;
    boost::system::error_code ec;
    text.socket.read(rest, ec);
    EXPECT_EQ(ec, websocket::error::closed);
    EXPECT_EQ(text.socket.reason().code, websocket::close_code::unknown_data);
}

TEST_F(WebsocketTest, TellsItsHandlerWhenThePeerVanishes) {
    start();
    {
        Client client{server->port(), "/ws"};
        client.write(encode_frame(1, FrameKind::request, 1, "x"));
        client.read();
    }
    EXPECT_TRUE(eventually([] { return Echo::closed == 1; }));
}

TEST_F(WebsocketTest, StopsWithTheServer) {
    start();
    Client client{server->port(), "/ws"};
    client.write(encode_frame(1, FrameKind::request, 1, "x"));
    client.read();

    server->stop();

    EXPECT_EQ(Echo::closed, 1);
    EXPECT_EQ(server->counters().connections, 0u);
}

TEST_F(WebsocketTest, GivesTheHandlersRefusal) {
    start();

    try {
        Client client{server->port(), "/elsewhere"};
        FAIL() << "upgraded";
    } catch (const boost::system::system_error& e) {
        EXPECT_EQ(e.code(), websocket::error::upgrade_declined);
    }
}

}  // namespace
}  // namespace aviso
