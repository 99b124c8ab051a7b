#include "net/server.hpp"

#include "support.hpp"

namespace aviso {
namespace {

using namespace std::chrono_literals;

Bytes request(std::uint32_t id, BytesView body) { return encode_frame(1, FrameKind::request, id, body); }

TEST_F(ServerTest, EchoesAFrame) {
    start();
    TlsClient client{server->port()};

    client.write(request(7, "hello"));
    const auto [header, body] = client.read_frame();

    EXPECT_EQ(header.kind, FrameKind::reply);
    EXPECT_EQ(header.request_id, 7u);
    EXPECT_EQ(body, "hello");
}

TEST_F(ServerTest, AnswersSeveralFramesOfOneWriteInFewerWrites) {
    start();
    TlsClient client{server->port()};
    Bytes all;
    for (std::uint32_t i = 0; i < 50; ++i) all += request(i, "text " + std::to_string(i));

    client.write(all);

    for (std::uint32_t i = 0; i < 50; ++i) {
        const auto [header, body] = client.read_frame();
        EXPECT_EQ(header.request_id, i);
        EXPECT_EQ(body, "text " + std::to_string(i));
    }
    EXPECT_TRUE(eventually([&] { return server->counters().frames_out == 50; }));
    EXPECT_EQ(server->counters().frames_in, 50u);
    EXPECT_LT(server->counters().flushes, 10u);
}

TEST_F(ServerTest, CarriesFramesLargerThanARecordBothWays) {
    handlers.frames = [](std::shared_ptr<FrameChannel> channel) {
        channel->set_max_frame(true);
        return std::make_shared<Echo>(std::move(channel));
    };
    start();
    TlsClient client{server->port()};
    Bytes large(kMaxFrameBody, '\0');
    for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 7 >> 3);

    for (std::uint32_t i = 0; i < 3; ++i) client.write(request(i, large));

    for (std::uint32_t i = 0; i < 3; ++i) EXPECT_EQ(client.read_frame().second, large);
}

TEST_F(ServerTest, AnswersAPingItself) {
    start();
    TlsClient client{server->port()};

    client.write(encode_frame(0, FrameKind::ping, 9, ""));
    const auto [header, body] = client.read_frame();

    EXPECT_EQ(header.kind, FrameKind::pong);
    EXPECT_EQ(header.request_id, 9u);
}

TEST_F(ServerTest, ABrokenFrameGetsAClosingErrorFrameEvenWhileTheClientStillSends) {
    start();
    TlsClient client{server->port()};

    client.write(encode_frame(5, FrameKind::request, 6, std::string(kMaxFrameBody, 'x')));
    const auto [header, body] = client.read_frame();

    EXPECT_EQ(header.kind, FrameKind::error);
    EXPECT_EQ(header.command, 5);
    EXPECT_EQ(header.request_id, 6u);
    EXPECT_NE(body.find("too large"), body.npos);
    EXPECT_EQ(client.read_all(), "");
    EXPECT_TRUE(eventually([] { return Echo::closed == 1; }));
}

TEST_F(ServerTest, ClosesAfterTheLastFrame) {
    start();
    TlsClient client{server->port()};

    client.write(request(1, "one") + request(2, "bye") + request(3, "never"));

    EXPECT_EQ(client.read_frame().second, "one");
    EXPECT_EQ(client.read_frame().second, "bye");
    EXPECT_EQ(client.read_all(), "");
    EXPECT_TRUE(eventually([] { return Echo::closed == 1; }));
}

TEST_F(ServerTest, AFullOutboxDropsPushesAndReportsItOnce) {
    options.outbox_bytes = 100 * 1024;
    struct Flood : Echo {
        using Echo::Echo;
        void on_frame(const FrameHeader&, BytesView) override {
            const auto push = std::make_shared<const Bytes>(encode_frame(2, FrameKind::push, 0, std::string(1000, 'p')));
            for (int i = 0; i < 1000; ++i) channel->push(push);
        }
        void on_overflow() override {
            Echo::on_overflow();
            channel->send(std::make_shared<const Bytes>(encode_frame(3, FrameKind::push, 0, "sync")));
        }
    };
    handlers.frames = [](std::shared_ptr<FrameChannel> channel) { return std::make_shared<Flood>(std::move(channel)); };
    start();
    TlsClient client{server->port()};

    client.write(request(1, "go"));
    std::size_t pushes = 0;
    while (client.read_frame().first.command != 3) ++pushes;

    EXPECT_EQ(pushes, options.outbox_bytes / 1012);
    EXPECT_EQ(Echo::overflows, 1);
    EXPECT_EQ(server->counters().pushes_dropped, 1000 - pushes);

    client.write(request(2, "again"));  // drained: pushes are taken again, a new overflow is told again
    while (client.read_frame().first.command != 3) {}
    EXPECT_EQ(Echo::overflows, 2);
}

TEST_F(ServerTest, APausedChannelReadsNothingUntilItGoesOn) {
    struct Paused : Echo {
        using Echo::Echo;
        void on_frame(const FrameHeader& header, BytesView body) override {
            Echo::on_frame(header, body);
            channel->pause_reading(true);
            asio::post(channel->executor(), [on = channel] { on->pause_reading(false); });
        }
    };
    handlers.frames = [](std::shared_ptr<FrameChannel> channel) { return std::make_shared<Paused>(std::move(channel)); };
    start();
    TlsClient client{server->port()};

    for (std::uint32_t i = 0; i < 20; ++i) {
        client.write(request(i, "x"));
        EXPECT_EQ(client.read_frame().first.request_id, i);
    }
}

TEST_F(ServerTest, ClosesAHandshakeThatStalls) {
    options.handshake_timeout = 1s;
    start();
    PlainClient client{server->port()};

    client.write("\x16\x03\x01");

    EXPECT_EQ(client.read_all(), "");
    EXPECT_TRUE(eventually([&] { return server->counters().handshake_failures == 1 && server->counters().connections == 0; }));
}

TEST_F(ServerTest, ClosesAConnectionWithoutAFirstFrameEvenIfItPings) {
    options.first_frame_timeout = 1s;
    start();
    TlsClient client{server->port()};

    client.write(encode_frame(0, FrameKind::ping, 9, ""));
    client.read_frame();

    EXPECT_EQ(client.read_all(), "");
    EXPECT_TRUE(eventually([] { return Echo::closed == 1; }));
}

TEST_F(ServerTest, ClosesAConnectionThatDoesNotSignInWhateverItSends) {
    options.sign_in_timeout = 1s;
    start();
    TlsClient client{server->port()};
    client.write(request(1, "what is your name?"));
    client.read_frame();

    std::atomic<bool> stop = false;
    std::thread pinging{[&] {
        try {
            while (!stop) {
                client.write(encode_frame(0, FrameKind::ping, 9, ""));
                std::this_thread::sleep_for(50ms);
            }
        } catch (const boost::system::system_error&) {  // closed, as it should be
        }
    }};

    EXPECT_TRUE(eventually([] { return Echo::closed == 1; }));
    stop = true;
    pinging.join();
    EXPECT_EQ(server->counters().timeouts, 1u);
}

TEST_F(ServerTest, KeepsWhoSignedInBeyondTheSignInDeadlineAndGivesAnotherAfterSigningOut) {
    options.sign_in_timeout = 1s;
    struct InAndOut : Echo {
        using Echo::Echo;
        void on_frame(const FrameHeader& header, BytesView body) override {
            channel->set_max_frame(body != "out");
            Echo::on_frame(header, body);
        }
    };
    handlers.frames = [](std::shared_ptr<FrameChannel> channel) { return std::make_shared<InAndOut>(std::move(channel)); };
    start();
    TlsClient client{server->port()};
    client.write(request(1, "in"));
    client.read_frame();
    std::this_thread::sleep_for(1500ms);

    client.write(request(2, "out"));
    EXPECT_EQ(client.read_frame().second, "out");
    EXPECT_EQ(client.read_all(), "");
}

TEST_F(ServerTest, CountsHandshakesAndBytes) {
    start();
    TlsClient client{server->port()};
    client.write(request(7, "hello"));
    client.read_frame();

    // What a write sent is counted when it has returned, which the client may see earlier.
    const auto until = std::chrono::steady_clock::now() + 5s;
    while (server->counters().bytes_out == 0 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    const ServerCounters counted = server->counters();
    EXPECT_EQ(counted.handshakes, 1u);
    EXPECT_EQ(counted.bytes_in, kFrameHeaderBytes + 5);
    EXPECT_EQ(counted.bytes_out, kFrameHeaderBytes + 5);
}

TEST_F(ServerTest, ClosesAnIdleConnection) {
    options.idle_timeout = 1s;
    struct SignIn : Echo {
        using Echo::Echo;
        void on_frame(const FrameHeader& header, BytesView body) override {
            channel->set_max_frame(true);
            Echo::on_frame(header, body);
        }
    };
    handlers.frames = [](std::shared_ptr<FrameChannel> channel) { return std::make_shared<SignIn>(std::move(channel)); };
    start();
    TlsClient client{server->port()};

    client.write(request(1, "x"));
    client.read_frame();

    EXPECT_EQ(client.read_all(), "");
    EXPECT_EQ(server->counters().timeouts, 1u);
}

TEST_F(ServerTest, TellsAPlaintextClientThatThisIsTls) {
    start();
    PlainClient browser{server->port()}, other{server->port()};

    browser.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    other.write("hello?");

    const std::string page = browser.read_all();
    EXPECT_TRUE(page.starts_with("HTTP/1.1 400 ")) << page;
    EXPECT_NE(page.find("This port speaks TLS only"), page.npos);
    EXPECT_TRUE(other.read_all().starts_with("This port speaks TLS only"));
}

TEST_F(ServerTest, RefusesAnUnknownProtocolName) {
    start();

    EXPECT_THROW((TlsClient{server->port(), "smtp"}), boost::system::system_error);
}

TEST_F(ServerTest, KeepsTheLimitPerAddressUntilSignIn) {
    options.max_unauthenticated_per_address = 1;
    struct SignIn : Echo {
        using Echo::Echo;
        void on_frame(const FrameHeader& header, BytesView body) override {
            channel->set_max_frame(true);
            Echo::on_frame(header, body);
        }
    };
    handlers.frames = [](std::shared_ptr<FrameChannel> channel) { return std::make_shared<SignIn>(std::move(channel)); };
    start();
    TlsClient first{server->port()};

    EXPECT_THROW(TlsClient{server->port()}, boost::system::system_error);
    EXPECT_EQ(server->counters().refused_per_address, 1u);

    first.write(request(1, "login"));
    first.read_frame();
    TlsClient second{server->port()};
    second.write(request(1, "login"));
    EXPECT_EQ(second.read_frame().second, "login");
}

TEST_F(ServerTest, RefusesConnectionsBeyondTheTotal) {
    options.max_connections = 1;
    start();
    TlsClient first{server->port()};

    EXPECT_THROW(TlsClient{server->port()}, boost::system::system_error);
    EXPECT_EQ(server->counters().refused_full, 1u);
}

TEST_F(ServerTest, TakesTheClientsAddressFromATrustedProxyAndInsistsOnIt) {
    options.trusted_proxies = {"127.0.0.1"};
    struct Address : Echo {
        using Echo::Echo;
        void on_frame(const FrameHeader&, BytesView) override {
            channel->send(std::make_shared<const Bytes>(encode_frame(1, FrameKind::reply, 1, channel->remote_address())));
        }
    };
    handlers.frames = [](std::shared_ptr<FrameChannel> channel) { return std::make_shared<Address>(std::move(channel)); };
    start();
    TlsClient client{server->port(), "aviso/1", from_hex("0d0a0d0a000d0a515549540a" "21" "11" "000c" "c0000207" "7f000001" "1234" "5678")};

    client.write(request(1, ""));

    EXPECT_EQ(client.read_frame().second, "192.0.2.7");
    EXPECT_THROW(TlsClient{server->port()}, boost::system::system_error);
}

TEST_F(ServerTest, TakesProxiesAsRangesToo) {
    options.trusted_proxies = {"192.0.2.7", "127.0.0.0/8", "2001:db8::/32"};
    start();
    EXPECT_THROW(TlsClient{server->port()}, boost::system::system_error);
    TlsClient{server->port(), "aviso/1", from_hex("0d0a0d0a000d0a515549540a" "20" "00" "0000")};

    for (const char* wrong : {"127.0.0.0/33", "10.0.0.5/", "/8", "haproxy", "2001:db8::/129"}) {
        options.trusted_proxies = {wrong};
        try {
            Server refused{options, handlers};
            ADD_FAILURE() << wrong << " was accepted";
        } catch (const ServerError& e) {
            EXPECT_NE(std::string{e.what()}.find("proxy_protocol_from"), std::string::npos) << e.what();
            EXPECT_NE(std::string{e.what()}.find(wrong), std::string::npos) << e.what();
        }
    }
}

TEST_F(ServerTest, ReloadsTheCertificateWithoutDroppingAnyone) {
    start();
    TlsClient before{server->port()};
    const std::string old = server->fingerprint();

    ASSERT_TRUE(std::filesystem::remove(options.certificate) && std::filesystem::remove(options.key));
    EXPECT_FALSE(server->reload_certificate());
    EXPECT_EQ(server->fingerprint(), old);
    ServerOptions elsewhere = options;
    Server{elsewhere, handlers};  // makes a new pair
    ASSERT_TRUE(server->reload_certificate());

    TlsClient after{server->port()};
    unsigned char digest[32];
    unsigned size = 0;
    X509* leaf = SSL_get1_peer_certificate(after.stream().native_handle());
    X509_digest(leaf, EVP_sha256(), digest, &size);
    X509_free(leaf);
    EXPECT_NE(server->fingerprint(), old);
    EXPECT_EQ(server->fingerprint(), to_hex({reinterpret_cast<const char*>(digest), size}));
    before.write(request(1, "still here"));
    EXPECT_EQ(before.read_frame().second, "still here");
}

TEST_F(ServerTest, SpeaksNothingOlderThanTls12) {
    start();
    asio::io_context io;
    asio::ssl::context context{asio::ssl::context::tls_client};
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.native_handle(), TLS1_1_VERSION);
    SSL_CTX_set_security_level(context.native_handle(), 0);
    asio::ssl::stream<asio::ip::tcp::socket> stream{io, context};
    stream.next_layer().connect({asio::ip::make_address("127.0.0.1"), server->port()});

    EXPECT_THROW(stream.handshake(asio::ssl::stream_base::client), boost::system::system_error);
}

TEST_F(ServerTest, StoppingClosesEveryChannel) {
    start();
    TlsClient one{server->port()}, two{server->port()};
    one.write(request(1, "x"));
    one.read_frame();
    two.write(request(1, "x"));
    two.read_frame();

    std::thread reader{[&] { one.read_all(); two.read_all(); }};
    server->stop();
    reader.join();

    EXPECT_EQ(Echo::closed, 2);
    EXPECT_EQ(server->counters().connections, 0u);
}

TEST_F(ServerTest, DrainingKeepsWhatIsConnectedAndTakesNobodyNew) {
    start();
    TlsClient client{server->port()};
    client.write(request(1, "x"));
    client.read_frame();

    server->drain();

    EXPECT_THROW(PlainClient{server->port()}, boost::system::system_error);
    client.write(request(2, "still here"));
    EXPECT_EQ(client.read_frame().second, "still here");
}

TEST_F(ServerTest, NamesTheReasonWhenItCannotListen) {
    start();
    ServerOptions second = options;
    second.port = server->port();

    try {
        Server again{second, handlers};
        FAIL() << "listened twice";
    } catch (const ServerError& e) {
        EXPECT_NE(std::string{e.what()}.find(std::to_string(second.port)), std::string::npos) << e.what();
    }
}

}  // namespace
}  // namespace aviso
