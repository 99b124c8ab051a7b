#include "gateway/gateway.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "aviso/v1/conversations.pb.h"
#include "aviso/v1/identity.pb.h"
#include "aviso/v1/messaging.pb.h"
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
    GatewayOptions options() {
        GatewayOptions out;
        out.is_ready = [this] { return ready; };
        return out;
    }
    static nlohmann::json json_of(const HttpResponse& response) { return nlohmann::json::parse(response.body); }

    FakeAuthenticator authenticator;
    ManualClock clock;
    bool ready = true;
    Gateway gateway{options(), authenticator, clock};
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

TEST_F(GatewayTest, AnswersUnavailableWhileItsNodeIsBehind) {
    headers.add("Authorization", "Bearer good");
    ready = false;
    const auto refused = http("POST", "/api/v1/conversations/5/entries", R"({"text":{"text":"hi"},"client_entry_id":"AAEC"})");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(json_of(refused)["code"], "unavailable");
    EXPECT_EQ(http("GET", "/readyz").status, 503);
    EXPECT_EQ(http("GET", "/healthz").status, 200);

    ready = true;
    EXPECT_EQ(http("POST", "/api/v1/conversations/5/entries", R"({"text":{"text":"hi"},"client_entry_id":"AAEC"})").status, 200);
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

TEST_F(GatewayTest, ShowsTheFiguresOfOtherRooms) {
    gateway.add_figures([] {
        return std::vector<Figure>{{Figure::Kind::counter, "aviso_net_frames_in_total", "Frames", 12, {}},
                                   {Figure::Kind::histogram, "aviso_store_commit_seconds", "Commits", 0.5, {{0.1, 2}, {INFINITY, 3}}}};
    });
    headers.add("Authorization", "Bearer good");
    authenticator.identity.administrator = true;

    const std::string text = http("GET", "/metrics").body;

    for (const char* line : {"# TYPE aviso_net_frames_in_total counter", "aviso_net_frames_in_total 12", "aviso_store_commit_seconds_count 3",
                             "aviso_store_commit_seconds_sum 0.5", "aviso_store_commit_seconds_bucket{le=\"0.1\"} 2",
                             "aviso_store_commit_seconds_bucket{le=\"+Inf\"} 3"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
    }
}

TEST_F(GatewayTest, TakesLittleBeforeSignInAndAFrameAfterIt) {
    const auto most = [&](std::string method, std::string target) {
        return gateway.http_handler().max_body(HttpRequest{method, target, headers, {}, "192.0.2.1"});
    };
    EXPECT_EQ(most("POST", "/api/v1/conversations/5/entries"), kMaxFrameBodyBeforeSignIn) << "without a session";
    headers.add("Authorization", "Bearer good");
    EXPECT_EQ(most("POST", "/api/v1/conversations/5/entries"), kMaxFrameBody);
    EXPECT_EQ(most("POST", "/api/v1/sessions?x=1"), kMaxFrameBodyBeforeSignIn) << "whoever asks";
    EXPECT_EQ(most("POST", "/nothing"), kMaxFrameBodyBeforeSignIn);
    const auto refused = gateway.http_handler().body_too_large(16384);
    EXPECT_EQ(refused.status, 413);
    EXPECT_EQ(json_of(refused)["code"], "invalid_argument");
}

TEST_F(GatewayTest, AnIpv6CustomerHasOneBudgetForTheWholeNetwork) {
    headers.add("Authorization", "Bearer bad");
    const auto from = [&](const std::string& address) {
        return run(gateway.http_handler().handle(HttpRequest{"GET", "/api/v1/server", headers, {}, address})).status;
    };
    for (int i = 0; i < 1000; ++i) {
        run(gateway.http_handler().handle(HttpRequest{"GET", "/api/v1/conversations/5/entries", headers, {}, "2001:db8:1:2::" + std::to_string(i)}));
    }

    EXPECT_EQ(from("2001:db8:1:2:ffff::1"), 429) << "another address of the same /64";
    EXPECT_NE(from("2001:db8:1:3::1"), 429);
    EXPECT_NE(from("192.0.2.1"), 429);
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

}  // namespace
}  // namespace aviso::gateway
