#include "client_fixture.hpp"
#include "core/clock.hpp"

#include <boost/asio/ip/tcp.hpp>

using namespace aviso;
using namespace aviso::client;
using namespace aviso::client::test;
using namespace std::chrono_literals;

namespace {

TEST_F(ClientTest, RefusesAServerWithAnotherFingerprintAndKeepsTheSession) {
    start_client(std::string(64, '0'));

    ASSERT_TRUE(until([this] { return client_->state() == ConnectionState::untrusted; }));

    EXPECT_EQ(client_->last_error().reason, "fingerprint");
    EXPECT_EQ(asked(0x0102), 0);
}

TEST_F(ClientTest, ARefusedResumeEndsTheSession) {
    log_.refuse(0x0102, pb::ERROR_CODE_UNAUTHENTICATED);
    start_client();

    ASSERT_TRUE(until([this] { return client_->state() == ConnectionState::signed_out; }));

    EXPECT_EQ(client_->last_error().code, Errc::unauthenticated);
    EXPECT_EQ(asked(0x0102), 1);
}

TEST_F(ClientTest, TakesAServerThatEndsDuringTheHandshakeForAway) {
    for (const bool reset : {false, true}) {
        asio::ip::tcp::acceptor listening{io_, {asio::ip::make_address("127.0.0.1"), 0}};
        listening.async_accept([reset](boost::system::error_code, asio::ip::tcp::socket peer) { peer.set_option(asio::socket_base::linger{reset, 0}); });
        std::optional<Error> why;
        const Endpoint endpoint{"127.0.0.1", listening.local_endpoint().port()};
        asio::co_spawn(io_, TlsConnection::connect(endpoint, [](const std::string&) { return true; }, 5s),
                       [&](std::exception_ptr, Result<std::unique_ptr<TlsConnection>> connected) { why = connected.error(); });

        ASSERT_TRUE(until([&] { return why.has_value(); }));
        EXPECT_EQ(why->code, Errc::unavailable) << why->message;
    }
}

TEST_F(ClientTest, ARefusalOfAnythingElseIsTriedAgain) {
    for (const auto code : {pb::ERROR_CODE_FORBIDDEN, pb::ERROR_CODE_UNAVAILABLE, pb::ERROR_CODE_INVALID_ARGUMENT, pb::ERROR_CODE_UNAUTHENTICATED}) {
        log_.refuse(0x0408, code, {}, 2);
        start_client();

        EXPECT_TRUE(online()) << code;
        EXPECT_EQ(std::count_if(events_.begin(), events_.end(), [](const Event& e) {
            const auto* changed = std::get_if<StateChanged>(&e);
            return changed != nullptr && changed->state == ConnectionState::signed_out;
        }), 0) << code;
        stop_client();
    }
}

TEST_F(ClientTest, AResumeRefusedForAnotherReasonIsTriedAgain) {
    log_.refuse(0x0102, pb::ERROR_CODE_UNAVAILABLE, {}, 2);
    start_client();

    EXPECT_TRUE(online());
    EXPECT_EQ(asked(0x0102), 3);
}

TEST_F(ClientTest, ASignedOutPushSaysWhy) {
    start_client();
    ASSERT_TRUE(online());
    pb::SignedOutPush push;
    push.set_reason(pb::SIGNED_OUT_REASON_PASSWORD);
    log_.push(0x01F1, push);

    ASSERT_TRUE(until([this] { return client_->state() == ConnectionState::signed_out; }));
    EXPECT_EQ(client_->last_error().reason, "password");
}

TEST_F(ClientTest, GoesWhereANodeThatEndsSendsItAndOnlyAfterTheDelay) {
    Log other;
    const auto second = start_server(folder_ / "second", other);
    const auto pins = std::vector{server_->fingerprint(), second->fingerprint()};
    Client::Options options{{"127.0.0.1", server_->port()}, [pins](const std::string& shown) { return std::find(pins.begin(), pins.end(), shown) != pins.end(); }, "token", 10ms};
    client_ = std::make_shared<Client>(io_.get_executor(), options, *store_, [](const Event&) {});
    client_->start();
    ASSERT_TRUE(online());
    pb::GoAwayPush push;
    push.set_reconnect_after_ms(300);
    push.set_address("127.0.0.1:" + std::to_string(second->port()));
    const auto told = std::chrono::steady_clock::now();
    log_.push(0x01F2, push);

    EXPECT_TRUE(until([&] { const std::scoped_lock lock{other.mutex}; return other.count(0x0102) == 1; }));
    EXPECT_GE(std::chrono::steady_clock::now() - told, 300ms);
    stop_client();
    second->stop();
    other.channel.reset();  // goes before its server
}

TEST_F(ClientTest, AnUnknownCertificateAtTheToldAddressLeadsBack) {
    Log other;
    const auto second = start_server(folder_ / "second", other);
    start_client();
    ASSERT_TRUE(online());
    pb::GoAwayPush push;
    push.set_reconnect_after_ms(10);
    push.set_address("127.0.0.1:" + std::to_string(second->port()));
    log_.push(0x01F2, push);

    EXPECT_TRUE(until([&] { return asked(0x0102) == 2; }));
    EXPECT_TRUE(online());
    EXPECT_EQ(other.count(0x0102), 0);
    stop_client();
    second->stop();
    other.channel.reset();  // goes before its server
}

TEST_F(ClientTest, IsLoggedOutWhenTheServerSaysSoBeforeItAnswers) {
    start_client();
    ASSERT_TRUE(online());

    EXPECT_TRUE(run(client_->logout()));
}

TEST_F(ClientTest, KnowsHowFarItsClockIsFromTheServers) {
    log_.server_time_ms = to_ms(SystemClock{}.now()) - 24 * 3600 * 1000;
    start_client();
    ASSERT_TRUE(online());

    EXPECT_NEAR(static_cast<double>(client_->me().server_ahead_ms), -24.0 * 3600 * 1000, 10'000);
}

TEST_F(ClientTest, ThatThePasswordMustBeChangedIsKeptForAStartWithoutAServer) {
    log_.must_change_password = true;
    start_client();
    ASSERT_TRUE(online());
    EXPECT_TRUE(client_->me().must_change_password);
    stop_client();
    server_->stop();
    open_store();
    start_client();

    EXPECT_TRUE(client_->me().must_change_password);
    EXPECT_EQ(client_->me().max_text_bytes, 100U);
}

}  // namespace
