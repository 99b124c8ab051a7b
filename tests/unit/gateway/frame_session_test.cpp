#include "gateway/frame_session.hpp"

#include "aviso/v1/identity.pb.h"
#include "aviso/v1/messaging.pb.h"
#include "gateway_support.hpp"

namespace aviso::gateway {
namespace {

class FrameSessionTest : public ::testing::Test {
  protected:
    void SetUp() override {
        router.bind<v1::LoginRequest, v1::SignedIn>("aviso.v1.Identity.Login",
            [this](Caller caller, const v1::LoginRequest& request) -> Task<Result<v1::SignedIn>> {
                if (request.password() != "right") co_return fail(Errc::unauthenticated, "wrong");
                caller.context->sign_in(identity, std::chrono::seconds{120});
                co_return v1::SignedIn{};
            });
        router.bind<v1::SendMessageRequest, v1::SendMessageResponse>("aviso.v1.Messaging.SendMessage",
            [this](Caller caller, const v1::SendMessageRequest& request) -> Task<Result<v1::SendMessageResponse>> {
                handled.push_back(request.client_entry_id());
                if (request.client_entry_id() == broken) co_return fail_later(Errc::unavailable, "disk", std::chrono::milliseconds{50});
                if (request.client_entry_id() == throwing) throw std::runtime_error("secret");
                EXPECT_TRUE(caller.turn);
                co_return v1::SendMessageResponse{};
            });
        router.bind<v1::SyncRequest, v1::SyncResponse>("aviso.v1.Messaging.Sync",
            [](Caller, const v1::SyncRequest&) -> Task<Result<v1::SyncResponse>> { co_return v1::SyncResponse{}; });
        rules.set(Entity::conversation, [this](Caller, Action action, Object object) -> Task<Result<void>> {
            // The first to be asked answers last: the gate, not luck, must keep the order.
            asio::steady_timer timer{io, std::chrono::milliseconds{asked++ == 0 ? 20 : 0}};
            co_await timer.async_wait(asio::use_awaitable);
            EXPECT_EQ(action, Action::send);
            if (object.id == 666) co_return fail(Errc::forbidden, "not a member");
            co_return Result<void>{};
        });
    }
    void request(std::uint16_t command, const google::protobuf::Message& message) {
        session->on_frame({0, command, FrameKind::request, 0, ++last_id}, message.SerializeAsString());
    }
    void send(std::string key, std::int64_t conversation = 5) {
        v1::SendMessageRequest message;
        message.set_conversation_id(conversation);
        message.set_client_entry_id(std::move(key));
        request(0x0401, message);
    }
    void settle() {
        io.restart();
        io.run_for(std::chrono::seconds{2});
    }
    void sign_in() { session->sign_in(identity, {}); }

    asio::io_context io;
    ManualClock clock;
    Contract contract;
    AccessRules rules;
    Router router{contract, rules, clock};
    ConnectionRegistry registry{clock};
    SessionServices services{contract, router, registry, clock};
    std::shared_ptr<FakeChannel> channel = std::make_shared<FakeChannel>(io, 3);
    std::shared_ptr<FrameSession> session = std::make_shared<FrameSession>(services, channel);
    Identity identity{UserId{7}, SessionId{70}, false, false};
    std::vector<std::string> handled;
    std::string broken, throwing = "throws";
    int asked = 0;
    std::uint32_t last_id = 0;
};

TEST_F(FrameSessionTest, RefusesCallsBeforeSignIn) {
    send("a");
    settle();

    EXPECT_EQ(channel->error(0).code(), v1::ERROR_CODE_UNAUTHENTICATED);
    EXPECT_EQ(channel->error(0).action(), v1::ERROR_ACTION_SIGN_IN);
    EXPECT_TRUE(handled.empty());
}

TEST_F(FrameSessionTest, AnswersWhatIsPipelinedBehindALogin) {
    v1::LoginRequest login;
    login.set_password("right");

    request(0x0101, login);
    send("a");
    settle();

    ASSERT_EQ(channel->sent.size(), 2u);
    EXPECT_EQ(channel->header(0).kind, FrameKind::reply);
    EXPECT_EQ(channel->header(1).kind, FrameKind::reply);
    EXPECT_EQ(channel->header(1).request_id, 2u);
    EXPECT_TRUE(channel->large);
    EXPECT_FALSE(channel->paused);
    EXPECT_EQ(channel->idle, std::chrono::seconds{120});
    EXPECT_TRUE(registry.is_online(UserId{7}));
}

TEST_F(FrameSessionTest, NamesWhatIsWrongWithAFrame) {
    session->on_frame({0, 0x7777, FrameKind::request, 0, 1}, "");
    session->on_frame({0, 0x0401, FrameKind::request, 0, 2}, "\xFF\xFF");
    session->on_frame({0, 0x0804, FrameKind::request, 0, 3}, "");
    session->on_frame({0, 0x0401, FrameKind::reply, 0, 4}, "");

    EXPECT_EQ(channel->error(0).reason(), "unknown_command");
    EXPECT_EQ(channel->error(1).reason(), "malformed_body");
    EXPECT_EQ(channel->error(2).reason(), "https_only");
    EXPECT_EQ(channel->error(3).reason(), "unexpected_kind");
    EXPECT_FALSE(channel->closed);
}

TEST_F(FrameSessionTest, LetsNoMessageOvertakeAnother) {
    sign_in();
    for (const char* key : {"a", "b", "c", "d"}) send(key);
    settle();

    EXPECT_EQ(handled, (std::vector<std::string>{"a", "b", "c", "d"}));
    EXPECT_EQ(channel->sent.size(), 4u);
}

TEST_F(FrameSessionTest, RefusesLikewiseWhatIsBehindARetryableRefusalUntilItIsRetried) {
    sign_in();
    broken = "b";
    for (const char* key : {"a", "b", "c"}) send(key);
    send("other", 6);
    settle();
    EXPECT_EQ(handled.size(), 3u);  // a, b, other
    EXPECT_EQ(std::count(handled.begin(), handled.end(), "c"), 0);

    broken.clear();
    send("c");
    settle();
    EXPECT_EQ(channel->error(4).code(), v1::ERROR_CODE_UNAVAILABLE);
    EXPECT_EQ(channel->error(4).retry_after_ms(), 50);

    send("b");
    send("c");
    settle();
    EXPECT_EQ(handled[3], "b");
    EXPECT_EQ(handled[4], "c");
}

TEST_F(FrameSessionTest, ForgetsARefusalThatNobodyRetries) {
    sign_in();
    broken = "b";
    send("b");
    settle();
    clock.advance(std::chrono::seconds{31});
    send("c");
    settle();

    EXPECT_EQ(handled.back(), "c");
}

TEST_F(FrameSessionTest, AnswersAFaultWithoutItsInsides) {
    sign_in();
    send("throws");
    send("next");
    settle();

    EXPECT_EQ(channel->error(0).code(), v1::ERROR_CODE_INTERNAL);
    EXPECT_EQ(channel->error(0).detail().find("secret"), std::string::npos);
    EXPECT_EQ(channel->error(0).request_id(), "c3-1");
    EXPECT_EQ(channel->header(1).kind, FrameKind::reply);
}

TEST_F(FrameSessionTest, AsksMayBeforeTheHandler) {
    sign_in();
    send("a", 666);
    send("b", 0);
    settle();

    EXPECT_EQ(channel->error(0).field(), "conversation_id");  // no object to ask about, so it is answered first
    EXPECT_EQ(channel->error(1).code(), v1::ERROR_CODE_FORBIDDEN);
    EXPECT_TRUE(handled.empty());
}

TEST_F(FrameSessionTest, LetsOnlyThePasswordBeChangedWhenItMust) {
    identity.must_change_password = true;
    sign_in();
    send("a");
    settle();

    EXPECT_EQ(channel->error(0).reason(), "password_change_required");
}

TEST_F(FrameSessionTest, HintsOnceUntilASyncComes) {
    sign_in();
    session->on_overflow();
    session->on_overflow();
    EXPECT_EQ(channel->sent.size(), 1u);
    EXPECT_EQ(channel->header(0).command, 0x04F3);

    request(0x0408, v1::SyncRequest{});
    session->on_overflow();
    EXPECT_EQ(channel->sent.size(), 2u);
    settle();
}

TEST_F(FrameSessionTest, StopsReadingWhenTooMuchIsInFlight) {
    sign_in();
    for (std::size_t i = 0; i < kHardInFlight + 1; ++i) send(std::to_string(i), static_cast<std::int64_t>(i + 1000));
    EXPECT_TRUE(channel->paused);
    EXPECT_EQ(channel->error(0).code(), v1::ERROR_CODE_UNAVAILABLE);

    settle();
    EXPECT_FALSE(channel->paused);
    EXPECT_EQ(handled.size(), kHardInFlight);
}

TEST_F(FrameSessionTest, AnswersALogoutThoughTheSessionsEndIsHeardOfFirst) {
    router.bind<v1::LogoutRequest, v1::LogoutResponse>("aviso.v1.Identity.Logout",
        [this](Caller caller, const v1::LogoutRequest&) -> Task<Result<v1::LogoutResponse>> {
            registry.close_session(identity.session, SignedOut::revoked);  // as the change feed does once the removal has committed
            asio::steady_timer timer{io, std::chrono::milliseconds{5}};
            co_await timer.async_wait(asio::use_awaitable);
            caller.context->sign_out();
            co_return v1::LogoutResponse{};
        });
    sign_in();
    request(0x0103, v1::LogoutRequest{});
    settle();

    ASSERT_EQ(channel->sent.size(), 1u);
    EXPECT_EQ(channel->header(0).kind, FrameKind::reply);
    EXPECT_EQ(channel->header(0).command, 0x0103);
    EXPECT_FALSE(channel->closed);
    EXPECT_FALSE(registry.is_online(UserId{7}));
}

TEST_F(FrameSessionTest, StaysSignedInWhenALogoutFails) {
    router.bind<v1::LogoutRequest, v1::LogoutResponse>("aviso.v1.Identity.Logout",
        [](Caller, const v1::LogoutRequest&) -> Task<Result<v1::LogoutResponse>> { co_return fail(Errc::unavailable, "disk"); });
    sign_in();
    request(0x0103, v1::LogoutRequest{});
    settle();

    EXPECT_EQ(channel->error(0).code(), v1::ERROR_CODE_UNAVAILABLE);
    EXPECT_TRUE(registry.is_online(UserId{7}));
}

TEST_F(FrameSessionTest, LeavesTheRegistryWhenClosed) {
    sign_in();
    send("a");
    session->on_closed();
    settle();

    EXPECT_FALSE(registry.is_online(UserId{7}));
    EXPECT_TRUE(channel->sent.empty());
}

TEST(RouterBinding, RefusesMistakesOfTheProgram) {
    const Contract contract;
    const AccessRules rules;
    const ManualClock clock;
    Router router{contract, rules, clock};
    auto handler = [](Caller, const v1::SyncRequest&) -> Task<Result<v1::SyncResponse>> { co_return v1::SyncResponse{}; };
    const auto bind = [&](std::string_view name) { router.bind<v1::SyncRequest, v1::SyncResponse>(name, handler); };

    EXPECT_THROW(bind("aviso.v1.Messaging.Nothing"), std::logic_error);
    EXPECT_THROW(bind("aviso.v1.Messaging.SendMessage"), std::logic_error);
    EXPECT_THROW(bind("aviso.v1.System.GetMetrics"), std::logic_error);
    bind("aviso.v1.Messaging.Sync");
    EXPECT_THROW(bind("aviso.v1.Messaging.Sync"), std::logic_error);
    EXPECT_THROW(router.check_complete(), std::logic_error);
}

}  // namespace
}  // namespace aviso::gateway
