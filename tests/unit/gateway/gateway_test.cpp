#include "gateway/gateway.hpp"

#include <nlohmann/json.hpp>

#include "aviso/v1/conversations.pb.h"
#include "aviso/v1/identity.pb.h"
#include "aviso/v1/messaging.pb.h"
#include "gateway/connection_registry.hpp"
#include "gateway/local_fan_out.hpp"
#include "gateway/openapi.hpp"
#include "gateway_support.hpp"

namespace aviso::gateway {
namespace {

class GatewayTest : public ::testing::Test {
  protected:
    GatewayTest() {
        gateway.rules().set(Entity::conversation, [](Caller, Action, Object object) -> Task<Result<void>> {
            if (object.id == 5) co_return Result<void>{};
            co_return fail(Errc::not_found, "no such conversation");
        });
        gateway.binder().bind<v1::SendMessageRequest, v1::SendMessageResponse>("aviso.v1.Messaging.SendMessage",
            [this](Caller caller, const v1::SendMessageRequest& request) -> Task<Result<v1::SendMessageResponse>> {
                EXPECT_TRUE(caller.turn);
                sent = request;
                v1::SendMessageResponse response;
                response.set_conversation_id(request.conversation_id());
                response.set_seq(9);
                co_return response;
            });
        gateway.binder().bind<v1::PullEntriesRequest, v1::PullEntriesResponse>("aviso.v1.Messaging.PullEntries",
            [this](Caller, const v1::PullEntriesRequest& request) -> Task<Result<v1::PullEntriesResponse>> {
                pulled = request;
                co_return v1::PullEntriesResponse{};
            });
        gateway.binder().bind<v1::LogoutRequest, v1::LogoutResponse>("aviso.v1.Identity.Logout",
            [](Caller caller, const v1::LogoutRequest&) -> Task<Result<v1::LogoutResponse>> {
                caller.context->sign_out();
                co_return v1::LogoutResponse{};
            });
    }
    HttpResponse http(std::string method, std::string target, std::string body = {}) {
        HttpRequest request{method, target, headers, body, "192.0.2.1"};
        if (!body.empty()) request.headers.set("Content-Type", "application/json");
        return run(gateway.http_handler().handle(request));
    }
    static nlohmann::json json_of(const HttpResponse& response) { return nlohmann::json::parse(response.body); }

    FakeAuthenticator authenticator;
    ManualClock clock;
    Gateway gateway{{}, authenticator, clock};
    HttpHeaders headers;
    v1::SendMessageRequest sent;
    v1::PullEntriesRequest pulled;
};

TEST_F(GatewayTest, PutsPathAndBodyTogether) {
    headers.add("Authorization", "Bearer good");
    const auto response = http("POST", "/api/v1/conversations/5/entries", R"({"text":{"text":"hi"},"client_entry_id":"AAEC"})");

    ASSERT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(sent.conversation_id(), 5);
    EXPECT_EQ(sent.text().text(), "hi");
    EXPECT_EQ(json_of(response)["seq"], "9");
    EXPECT_EQ(response.headers.get("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(response.headers.get("Cache-Control"), "no-store");
}

TEST_F(GatewayTest, ReadsTheQueryAndNamesWhatIsWrongInIt) {
    headers.add("Authorization", "Bearer good");
    EXPECT_EQ(http("GET", "/api/v1/conversations/5/entries?limit=20&before_seq=7").status, 200);
    EXPECT_EQ(pulled.limit(), 20);
    EXPECT_EQ(pulled.before_seq(), 7);

    const auto response = http("GET", "/api/v1/conversations/5/entries?limit=many");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(json_of(response)["field"], "limit");
}

TEST_F(GatewayTest, RefusesAnUnknownFieldByItsName) {
    headers.add("Authorization", "Bearer good");
    const auto response = http("POST", "/api/v1/conversations/5/entries", R"({"texte":"hi"})");

    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(json_of(response)["field"], "texte") << response.body;
}

TEST_F(GatewayTest, SaysWhichPathsAndVerbsThereAre) {
    EXPECT_EQ(http("GET", "/nothing").status, 404);
    const auto response = http("PUT", "/api/v1/conversations/5/entries");
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(response.headers.get("Allow").find("PUT"), std::string_view::npos);
}

TEST_F(GatewayTest, WantsASession) {
    const auto none = http("GET", "/api/v1/conversations/5/entries");
    EXPECT_EQ(none.status, 401);
    EXPECT_FALSE(none.has_session);
    EXPECT_EQ(none.headers.get("Content-Type"), "application/problem+json");
    headers.add("Authorization", "Bearer bad");
    EXPECT_EQ(http("GET", "/api/v1/conversations/5/entries").status, 401);
    headers.set("Authorization", "Bearer good");
    const auto other = http("GET", "/api/v1/conversations/6/entries");
    EXPECT_EQ(other.status, 404);
    EXPECT_TRUE(other.has_session);
    EXPECT_FALSE(http("GET", "/healthz").has_session);
}

TEST_F(GatewayTest, TakesTheCookieForAChangeFromItsOwnPagesOnly) {
    headers.add("Cookie", "other=1; __Host-aviso=good");
    headers.add("Host", "chat.example:8443");
    EXPECT_EQ(http("GET", "/api/v1/conversations/5/entries").status, 200);
    EXPECT_EQ(http("DELETE", "/api/v1/sessions/current").status, 403);
    headers.set("Origin", "https://evil.example");
    EXPECT_EQ(http("DELETE", "/api/v1/sessions/current").status, 403);
    headers.set("Origin", "https://chat.example:8443");
    const auto response = http("DELETE", "/api/v1/sessions/current");
    EXPECT_EQ(response.status, 200);
    EXPECT_NE(response.headers.get("Set-Cookie").find("Max-Age=0"), std::string_view::npos);
}

TEST_F(GatewayTest, OpensAWebSocketForASessionFromAnAllowedOrigin) {
    const auto status = [&](std::string target) {
        auto answer = run(gateway.http_handler().upgrade(HttpRequest{"GET", target, headers, {}, "192.0.2.1"}));
        return answer ? 101 : answer.error().status;
    };
    EXPECT_EQ(status("/other"), 404);
    EXPECT_EQ(status("/api/v1/ws"), 401);
    headers.add("Host", "chat.example");
    headers.add("Cookie", "__Host-aviso=good");
    headers.add("Origin", "https://evil.example");
    EXPECT_EQ(status("/api/v1/ws"), 403);
    headers.set("Origin", "https://chat.example");
    EXPECT_EQ(status("/api/v1/ws"), 101);
}

TEST_F(GatewayTest, KeepsMetricsForAdministrators) {
    EXPECT_EQ(http("GET", "/healthz").status, 200);
    headers.add("Authorization", "Bearer good");
    EXPECT_EQ(http("GET", "/metrics").status, 403);
    authenticator.identity.administrator = true;
    const auto response = http("GET", "/metrics");
    EXPECT_EQ(response.status, 200);
    EXPECT_NE(response.body.find("aviso_calls_total{code=\"ok\",method=\"aviso.v1.System.GetHealth\"} 1"), std::string::npos) << response.body;
}

TEST_F(GatewayTest, DescribesEveryRouteInOpenApi) {
    const auto document = json_of(http("GET", "/openapi.json"));
    EXPECT_EQ(document["openapi"], "3.1.0");
    for (const Method& m : gateway.contract().methods()) {
        std::string verb = m.verb;
        for (char& c : verb) c = static_cast<char>(std::tolower(c));
        EXPECT_TRUE(document["paths"][m.path].contains(verb)) << m.name;
    }
    EXPECT_THROW(gateway.check_complete(), std::logic_error);  // the features' handlers are not here
}

class FanOutTest : public ::testing::Test {
  protected:
    std::shared_ptr<FakeChannel> connect(asio::io_context& on, std::int64_t id, std::int64_t user) {
        auto channel = std::make_shared<FakeChannel>(on, id);
        registry.add(channel, UserId{user}, SessionId{id * 10});
        return channel;
    }
    static SharedBytes bytes(const char* text) { return std::make_shared<const Bytes>(text); }

    asio::io_context first, second;
    ManualClock clock;
    ConnectionRegistry registry{clock};
    LocalFanOut fan_out{registry};
};

TEST_F(FanOutTest, ReachesEveryConnectionOnItsOwnThreadInOrder) {
    auto a = connect(first, 1, 7), b = connect(second, 2, 7), other = connect(first, 3, 8);
    const UserId users[] = {UserId{7}};
    fan_out.to_users(users, bytes("one"), {});
    fan_out.to_users(users, bytes("two"), ConnectionId{2});

    EXPECT_EQ(first.run(), 1u);  // one hand-over for both pushes
    EXPECT_EQ(a->pushed, (std::vector<Bytes>{"one", "two"}));
    EXPECT_TRUE(b->pushed.empty());
    second.run();
    EXPECT_EQ(b->pushed, (std::vector<Bytes>{"one"}));
    EXPECT_TRUE(other->pushed.empty());
}

TEST_F(FanOutTest, WorksALargeAudienceOffInSlices) {
    std::vector<std::shared_ptr<FakeChannel>> channels;
    for (int i = 1; i <= 600; ++i) channels.push_back(connect(first, i, 7));
    const UserId users[] = {UserId{7}};
    fan_out.to_users(users, bytes("x"), {});

    EXPECT_EQ(first.run(), 3u);
    for (const auto& channel : channels) EXPECT_EQ(channel->pushed.size(), 1u);
}

TEST_F(FanOutTest, LoadsAMemberListOncePerVersionAndKeepsTheOrderMeanwhile) {
    auto a = connect(first, 1, 7), b = connect(first, 2, 8);
    int loads = 0;
    fan_out.set_resolver(
        [&loads](Audience audience) -> Task<Members> {
            ++loads;
            auto users = std::make_shared<std::vector<UserId>>(1, UserId{7});
            if (audience.rights_version >= 2) users->push_back(UserId{8});
            co_return users;
        },
        first.get_executor());
    const auto push = [&](const char* text, std::int64_t version) { fan_out.to_audience({ConversationId{5}, version}, bytes(text), {}); };

    push("one", 1);
    push("two", 1);
    first.run();
    push("three", 1);
    push("four", 2);
    first.restart();
    first.run();

    EXPECT_EQ(loads, 2);
    EXPECT_EQ(a->pushed, (std::vector<Bytes>{"one", "two", "three", "four"}));
    EXPECT_EQ(b->pushed, (std::vector<Bytes>{"four"}));
}

TEST_F(FanOutTest, TellsWhoCameAndWent) {
    std::vector<std::pair<std::int64_t, bool>> heard;
    registry.on_presence([&](UserId user, bool online) { heard.emplace_back(user.value, online); });
    connect(first, 1, 7);
    connect(first, 2, 7);
    registry.closed(ConnectionId{1});
    EXPECT_TRUE(registry.is_online(UserId{7}));
    registry.closed(ConnectionId{2});

    EXPECT_EQ(heard, (std::vector<std::pair<std::int64_t, bool>>{{7, true}, {7, false}}));
}

TEST_F(FanOutTest, ClosesARevokedSessionAlsoWhenItsSignInWasUnderWay) {
    auto a = connect(first, 1, 7), b = connect(first, 2, 7);
    registry.close_session(SessionId{10}, SignedOut::revoked);
    registry.close_session(SessionId{30}, SignedOut::revoked);
    auto late = connect(first, 3, 9);
    first.run();

    EXPECT_TRUE(a->closed);
    EXPECT_EQ(a->header(0).command, 0x01F1);
    EXPECT_FALSE(b->closed);
    EXPECT_TRUE(late->closed);
    EXPECT_FALSE(registry.is_online(UserId{9}));
}

}  // namespace
}  // namespace aviso::gateway
