#include "features/identity/identity_service.hpp"

#include "unit/features/settings/feature_fixture.hpp"

namespace aviso::identity {
namespace {

using namespace std::chrono_literals;

/// Remembers which sessions it was told to close.
class FakeConnections final : public gateway::Connections {
  public:
    bool is_online(UserId) const override { return false; }
    std::vector<UserId> online_users() const override { return {}; }
    bool is_session_online(SessionId) const override { return false; }
    void close_session(SessionId session, gateway::SignedOut reason) override { closed.emplace_back(session, reason); }
    void close_user(UserId, gateway::SignedOut, SessionId) override {}
    void on_presence(std::function<void(UserId, bool)>) override {}
    void on_closed(std::function<void(ConnectionId)>) override {}

    std::vector<std::pair<SessionId, gateway::SignedOut>> closed;
};

class IdentityServiceTest : public feature_test::FeatureFixture {
  protected:
    IdentityServiceTest() {
        const auto made = run(identity.create_account({{"anna", "Anna", "", ""}, "correct horse", false, false}));
        if (!made) throw std::runtime_error{made.error().message};
        anna = *made;
    }
    Result<SignedIn> sign_in(std::string account, std::string password, std::string device = "pc", int kind = 1) {
        return run(identity.sign_in({std::move(account), std::move(password), {device, kind, device, "1", "Linux"}, "127.0.0.1"}));
    }
    std::string reason_of(const Result<SignedIn>& answer) { return answer ? "ok" : answer.error().reason; }

    asio::thread_pool pool{1};
    FakeConnections connections;
    settings::SettingsService settings{*database, clock};
    directory::DirectoryService directory{*database, keys, clock};
    IdentityService identity{*database, keys, clock, settings, directory, connections, pool, crypto::PasswordCost{64, 1, 1}};
    UserId anna;
};

TEST_F(IdentityServiceTest, SignsInWhateverTheCaseOfTheAccount) {
    const auto signed_in = sign_in("ANNA", "correct horse");

    ASSERT_TRUE(signed_in);
    EXPECT_EQ(signed_in->name, "Anna");
    const auto identified = run(identity.authenticate(signed_in->token));
    ASSERT_TRUE(identified);
    EXPECT_EQ(identified->user, anna);
}

TEST_F(IdentityServiceTest, AnswersAnUnknownAccountLikeAWrongPasswordAndLocksBoth) {
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(reason_of(sign_in("anna", "wrong")), "bad_credentials");
        EXPECT_EQ(reason_of(sign_in("nobody", "wrong")), "bad_credentials");
    }

    EXPECT_EQ(reason_of(sign_in("anna", "correct horse")), "locked");
    EXPECT_EQ(reason_of(sign_in("nobody", "correct horse")), "locked");
    clock.advance(24h);
    EXPECT_EQ(reason_of(sign_in("anna", "correct horse")), "ok");
}

TEST_F(IdentityServiceTest, ChangingThePasswordSharesTheCountAndUnlockOpens) {
    const auto session = sign_in("anna", "correct horse")->identity.session;
    for (int i = 0; i < 5; ++i) run(identity.change_password(anna, session, "wrong", "another horse"));

    EXPECT_EQ(reason_of(sign_in("anna", "correct horse")), "locked");
    ASSERT_TRUE(run(identity.unlock(anna)));
    EXPECT_EQ(reason_of(sign_in("anna", "correct horse")), "ok");
}

TEST_F(IdentityServiceTest, ASessionEndsSevenDaysAfterItsLastUseAndAtItsCap) {
    const std::string token = sign_in("anna", "correct horse")->token;
    for (int day = 0; day < 84; day += 6) {
        clock.advance(6 * 24h);
        ASSERT_TRUE(run(identity.authenticate(token))) << day;
    }
    clock.advance(6 * 24h);
    EXPECT_FALSE(run(identity.authenticate(token)));

    const std::string unused = sign_in("anna", "correct horse")->token;
    clock.advance(7 * 24h);
    EXPECT_FALSE(run(identity.authenticate(unused)));
}

TEST_F(IdentityServiceTest, ASixthDevicePushesOutTheLongestUnusedAndSaysSo) {
    std::vector<std::string> tokens;
    for (int i = 0; i < 5; ++i) {
        tokens.push_back(sign_in("anna", "correct horse", "device" + std::to_string(i))->token);
        clock.advance(2min);
    }
    run(identity.authenticate(tokens[0]));

    const auto sixth = sign_in("anna", "correct horse", "device5");

    EXPECT_EQ(sixth->signed_out, std::vector<std::string>{"device1"});
    EXPECT_TRUE(run(identity.authenticate(tokens[0])));
    EXPECT_FALSE(run(identity.authenticate(tokens[1])));
    ASSERT_EQ(connections.closed.size(), 1u);
    EXPECT_EQ(connections.closed[0].second, gateway::SignedOut::too_many);
}

TEST_F(IdentityServiceTest, ExclusiveSignInEndsThoseOfTheSameKind) {
    run(settings.set("identity.exclusive_sign_in", "device_kind"));
    const std::string desktop = sign_in("anna", "correct horse", "desktop", 1)->token;
    const std::string web = sign_in("anna", "correct horse", "web", 2)->token;

    sign_in("anna", "correct horse", "other desktop", 1);

    EXPECT_FALSE(run(identity.authenticate(desktop)));
    EXPECT_TRUE(run(identity.authenticate(web)));
}

TEST_F(IdentityServiceTest, DisablingEndsSessionsAndRefusesNewOnesUntilEnabled) {
    const auto signed_in = sign_in("anna", "correct horse");

    ASSERT_TRUE(run(identity.set_enabled(anna, false)));

    EXPECT_FALSE(run(identity.authenticate(signed_in->token)));
    EXPECT_EQ(connections.closed.back(), std::pair(signed_in->identity.session, gateway::SignedOut::disabled));
    EXPECT_EQ(reason_of(sign_in("anna", "correct horse")), "disabled");
    run(identity.set_enabled(anna, true));
    EXPECT_EQ(reason_of(sign_in("anna", "correct horse")), "ok");
}

TEST_F(IdentityServiceTest, ANewPasswordEndsTheOtherSessionsOnly) {
    const auto here = sign_in("anna", "correct horse", "here");
    const auto there = sign_in("anna", "correct horse", "there");

    ASSERT_TRUE(run(identity.change_password(anna, here->identity.session, "correct horse", "battery staple")));

    EXPECT_TRUE(run(identity.authenticate(here->token)));
    EXPECT_FALSE(run(identity.authenticate(there->token)));
    EXPECT_EQ(reason_of(sign_in("anna", "correct horse")), "bad_credentials");
    EXPECT_EQ(reason_of(sign_in("anna", "battery staple")), "ok");
}

TEST_F(IdentityServiceTest, NobodyRevokesAnothersSession) {
    const auto signed_in = sign_in("anna", "correct horse");

    const auto revoked = run(identity.revoke(UserId{anna.value + 1}, signed_in->identity.session));

    ASSERT_FALSE(revoked);
    EXPECT_EQ(revoked.error().code, Errc::not_found);
    EXPECT_TRUE(run(identity.authenticate(signed_in->token)));
}

}  // namespace
}  // namespace aviso::identity
