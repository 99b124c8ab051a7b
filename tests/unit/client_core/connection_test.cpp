#include "client-qt/core/connection.hpp"

#include <algorithm>

#include "client_fixture.hpp"

using namespace aviso;
using namespace aviso::client;
using namespace aviso::client::test;
using namespace std::chrono_literals;

namespace {

class ConnectionTest : public ClientTest {
  protected:
    std::shared_ptr<Connection> connect(std::chrono::milliseconds ping_every, std::chrono::milliseconds pong_within) {
        auto tls = run(TlsConnection::connect({"127.0.0.1", server_->port()}, [](const std::string&) { return true; }, 5s)).value();
        Connection::Handlers handlers;
        handlers.closed = [this](const Error& why) { closed_ = why; };
        auto made = std::make_shared<Connection>(io_.get_executor(), std::move(tls), std::move(handlers), ping_every, pong_within);
        made->start();
        EXPECT_TRUE(run(made->request(0x0102, {})));
        return made;
    }

    std::optional<Error> closed_;
};

TEST_F(ConnectionTest, BeatsWhileNothingElseIsSent) {
    const auto connection = connect(20ms, 10ms);
    const auto before = server_->counters().frames_in;

    EXPECT_TRUE(until([&] { return server_->counters().frames_in >= before + 5; }));
    EXPECT_FALSE(connection->closed());
    connection->close({Errc::unavailable, "the end of the test"});
}

TEST_F(ConnectionTest, GivesAServerUpThatDoesNotAnswerAPingInTime) {
    const auto connection = connect(100ms, 50ms);
    const auto channel = log_.channel;
    asio::post(channel->executor(), [channel] { channel->pause_reading(true); });  // and so answers no ping

    ASSERT_TRUE(until([this] { return closed_.has_value(); }));

    EXPECT_EQ(closed_->code, Errc::unavailable);
    EXPECT_EQ(closed_->reason, "timeout");
}

TEST_F(ClientTest, TriesAgainAtGrowingIntervalsThatDifferFromClientToClient) {
    const std::string pinned = server_->fingerprint();
    const auto port = server_->port();
    server_->stop();
    std::vector<std::chrono::steady_clock::time_point> tries;
    Client::Options options{{"127.0.0.1", port}, [pinned](const std::string& shown) { return shown == pinned; }, "token", 20ms};
    client_ = std::make_shared<Client>(io_.get_executor(), options, *store_, [&tries](const Event& event) {
        const auto* changed = std::get_if<StateChanged>(&event);
        if (changed && changed->state == ConnectionState::connecting) tries.push_back(std::chrono::steady_clock::now());
    });
    client_->start();

    ASSERT_TRUE(until([&tries] { return tries.size() >= 7; }));
    stop_client();

    std::vector<double> parts;  // of the interval that is due
    for (int i = 0; i < 6; ++i) {
        const std::chrono::duration<double, std::milli> waited = tries[static_cast<std::size_t>(i) + 1] - tries[static_cast<std::size_t>(i)];
        parts.push_back(waited.count() / (20 << i));
        EXPECT_GE(parts.back(), 0.5) << i;
    }
    EXPECT_LE(parts.back(), 3);  // 1.5, and as much again for a busy machine
    const auto [least, most] = std::ranges::minmax(parts);
    EXPECT_GT(most - least, 0.02);  // jitter: six equal draws come once in many million runs
}

}  // namespace
