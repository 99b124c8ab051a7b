#include "features/identity/identity_service.hpp"

#include <algorithm>
#include <future>

#include "unit/features/settings/feature_fixture.hpp"

namespace aviso::identity {
namespace {

using namespace std::chrono_literals;

/// Remembers which sessions it was told to close.
class FakeConnections final : public gateway::Connections {
  public:
    bool is_online(UserId) const override { return false; }
    std::vector<UserId> online_users() const override { return {}; }
    bool is_session_online(SessionId session) const override { return std::ranges::find(online, session) != online.end(); }
    std::vector<SessionId> online_sessions() const override { return online; }
    void close_session(SessionId session, gateway::SignedOut reason) override { closed.emplace_back(session, reason); }
    void close_user(UserId, gateway::SignedOut, SessionId) override {}
    void on_presence(std::function<void(UserId, bool)>) override {}
    void on_closed(std::function<void(ConnectionId)>) override {}

    std::vector<SessionId> online;
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

TEST_F(IdentityServiceTest, AConnectionThatStandsCountsAsUse) {
    const auto desktop = sign_in("anna", "correct horse");
    const std::string unused = sign_in("anna", "correct horse", "phone")->token;
    connections.online = {desktop->identity.session};

    for (int day = 0; day < 8; ++day) {
        clock.advance(24h);
        run(identity.tend_sessions());
    }

    EXPECT_TRUE(run(identity.resume(desktop->token)));
    EXPECT_FALSE(run(identity.resume(unused)));
    EXPECT_TRUE(connections.closed.empty());
}

TEST_F(IdentityServiceTest, AConnectionEndsWithItsSessionsAgeAlsoWhenThatIsLowered) {
    run(settings.load());
    const auto old = sign_in("anna", "correct horse", "old");
    clock.advance(6 * 24h);
    const auto young = sign_in("anna", "correct horse", "young");
    connections.online = {old->identity.session, young->identity.session};
    run(identity.tend_sessions());
    ASSERT_TRUE(connections.closed.empty());

    ASSERT_TRUE(run(settings.set("identity.session_absolute_days", "5")));
    run(identity.tend_sessions());

    ASSERT_EQ(connections.closed.size(), 1u);
    EXPECT_EQ(connections.closed[0], (std::pair{old->identity.session, gateway::SignedOut::expired}));
    EXPECT_FALSE(run(identity.resume(old->token)));
    EXPECT_TRUE(run(identity.resume(young->token)));
}

TEST_F(IdentityServiceTest, TendsMoreSessionsThanOneTransactionHolds) {
    run(settings.set("identity.max_devices", "20"));
    std::vector<std::string> tokens;
    for (int person = 0; person < 8; ++person) {
        const std::string account = "person" + std::to_string(person);
        ASSERT_TRUE(run(identity.create_account({{account, account, "", ""}, "correct horse", false, false})));
        for (int i = 0; i < 20; ++i) {
            const auto in = sign_in(account, "correct horse", "device" + std::to_string(i));
            tokens.push_back(in->token);
            connections.online.push_back(in->identity.session);
        }
    }
    clock.advance(6 * 24h);
    run(identity.tend_sessions());
    clock.advance(6 * 24h);

    for (const std::string& token : tokens) EXPECT_TRUE(run(identity.authenticate(token)));
}

TEST_F(IdentityServiceTest, ASixthDeviceSparesThoseThatAreConnected) {
    std::vector<Result<SignedIn>> devices;
    for (int i = 0; i < 5; ++i) {
        devices.push_back(sign_in("anna", "correct horse", "device" + std::to_string(i)));
        clock.advance(2min);
    }
    connections.online = {devices[0]->identity.session};  // not touched since

    EXPECT_EQ(sign_in("anna", "correct horse", "device5")->signed_out, std::vector<std::string>{"device1"});
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

TEST_F(IdentityServiceTest, ABusyPoolRefusesWithoutCountingTheAttempt) {
    std::promise<void> go_on;
    asio::post(pool, [wait = go_on.get_future().share()] { wait.wait(); });
    std::vector<std::string> outcomes;
    const auto attempt = [](IdentityService* at, std::string account, std::vector<std::string>* into) -> Task<void> {
        Credentials credentials{account, "correct horse", {"pc", 1, "pc", "1", "Linux"}, "127.0.0.1"};
        const auto answer = co_await at->sign_in(std::move(credentials));
        into->push_back(answer ? "ok" : answer.error().code == Errc::unavailable ? "unavailable" : answer.error().reason);
    };
    // One account gets no more than its share of the queue, many accounts fill it.
    for (int i = 0; i < 10; ++i) spawn(io.get_executor(), "attempt", attempt(&identity, "anna", &outcomes));
    for (int i = 0; i < 100; ++i) spawn(io.get_executor(), "attempt", attempt(&identity, "guest" + std::to_string(i), &outcomes));
    io.restart();
    io.run_for(300ms);
    const auto refused = std::ranges::count(outcomes, "unavailable");
    go_on.set_value();
    io.restart();
    io.run_for(5s);

    EXPECT_EQ(refused, 8 + 100 - (64 - 2));
    EXPECT_EQ(std::ranges::count(outcomes, "ok"), 2);
    EXPECT_EQ(std::ranges::count(outcomes, "locked"), 0);
    EXPECT_EQ(reason_of(sign_in("anna", "correct horse")), "ok") << "nobody was locked out";
}

TEST_F(IdentityServiceTest, FailuresCountTogetherWithinAnHourOnly) {
    for (int i = 0; i < 4; ++i) EXPECT_EQ(reason_of(sign_in("anna", "wrong")), "bad_credentials");
    clock.advance(61min);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(reason_of(sign_in("anna", "wrong")), "bad_credentials");
    EXPECT_EQ(reason_of(sign_in("anna", "correct horse")), "ok");
    for (int i = 0; i < 4; ++i) EXPECT_EQ(reason_of(sign_in("anna", "wrong")), "bad_credentials");
    EXPECT_EQ(reason_of(sign_in("anna", "correct horse")), "ok") << "a right password clears the count";
}

TEST_F(IdentityServiceTest, HashesAgainAtSignInWhenTheCostHasChanged) {
    const auto stored = [&] { return run(identity.accounts({anna})).at(0).password_hash; };
    const std::string before = stored();
    IdentityService dearer{*database, keys, clock, settings, directory, connections, pool, crypto::PasswordCost{128, 2, 1}};
    const auto sign_in_there = [&](std::string password) {
        return run(dearer.sign_in({"anna", std::move(password), {"pc", 1, "pc", "1", "Linux"}, "127.0.0.1"}));
    };

    EXPECT_FALSE(sign_in_there("wrong"));
    EXPECT_EQ(stored(), before);
    ASSERT_TRUE(sign_in_there("correct horse"));

    EXPECT_NE(stored().find("m=128,t=2,p=1"), std::string::npos) << stored();
    EXPECT_TRUE(sign_in_there("correct horse"));
}

TEST_F(IdentityServiceTest, StoresPasswordsAsSaltedMemoryHardHashesOnly) {
    const auto other = run(identity.create_account({{"berta", "Berta", "", ""}, "correct horse", false, false}));
    const auto accounts = run(identity.accounts({anna, *other}));

    EXPECT_TRUE(accounts.at(0).password_hash.starts_with("$argon2id$v=19$"));
    EXPECT_NE(accounts.at(0).password_hash, accounts.at(1).password_hash);
    EXPECT_TRUE(crypto::hash_password("x").starts_with("$argon2id$v=19$m=65536,t=2,p=1$")) << "what the product runs with";
}

TEST_F(IdentityServiceTest, SigningOutEndsTheSessionAndSaysItWasTheUsersOwn) {
    const auto signed_in = sign_in("anna", "correct horse");

    run(identity.sign_out(anna, signed_in->identity.session));

    EXPECT_FALSE(run(identity.authenticate(signed_in->token)));
    identity.catch_up({store::Touched::Kind::session, signed_in->identity.session.value, 6});
    EXPECT_EQ(connections.closed.back(), std::pair(signed_in->identity.session, gateway::SignedOut::own));
    const auto rows = run(database->read([](store::Reader& reader) { return reader.query("SELECT result FROM sign_ins ORDER BY sign_in_id"); }));
    EXPECT_EQ(rows.back().text(0), "signed_out");
}

TEST_F(IdentityServiceTest, ListsTheOwnDevicesWithAddressAndTimesAndRevokesOne) {
    const auto here = sign_in("anna", "correct horse", "here");
    clock.advance(2h);
    const auto there = sign_in("anna", "correct horse", "there");

    const auto listed = run(identity.sessions(anna));
    ASSERT_EQ(listed.size(), 2u);
    EXPECT_EQ(listed[0].device.name, "here");
    EXPECT_EQ(listed[0].device.platform, "Linux");
    EXPECT_EQ(listed[0].address, "127.0.0.1");
    EXPECT_EQ(listed[1].created_at, listed[0].created_at + 2h);

    ASSERT_TRUE(run(identity.revoke(anna, there->identity.session)));
    EXPECT_FALSE(run(identity.authenticate(there->token)));
    EXPECT_TRUE(run(identity.authenticate(here->token)));
    EXPECT_EQ(connections.closed.back(), std::pair(there->identity.session, gateway::SignedOut::revoked));
    clock.advance(8 * 24h);
    EXPECT_TRUE(run(identity.sessions(anna)).empty()) << "expired ones are not shown";
}

TEST_F(IdentityServiceTest, SealsWhatIdentifiesDevicesAndSignIns) {
    sign_in("anna", "correct horse", "Anna's laptop");
    sign_in("anna", "wrong", "Anna's laptop");

    const auto rows = run(database->read([](store::Reader& reader) {
        auto all = reader.query("SELECT row_key, sealed_device FROM sessions");
        for (auto& row : reader.query("SELECT sealed_account, sealed_origin FROM sign_ins")) all.push_back(std::move(row));
        return all;
    }));

    ASSERT_EQ(rows.size(), 3u);
    for (const auto& row : rows) {
        for (const char* plain : {"laptop", "127.0.0.1", "Linux", "anna"}) {
            EXPECT_EQ((row.text(0) + row.text(1)).find(plain), std::string::npos) << plain;
        }
    }
}

TEST_F(IdentityServiceTest, ASeventhSignInOfTheSameDeviceTakesItsOwnPlace) {
    for (int i = 0; i < 7; ++i) EXPECT_TRUE(sign_in("anna", "correct horse", "pc")->signed_out.empty());

    EXPECT_EQ(run(identity.sessions(anna)).size(), 1u);
}

TEST_F(IdentityServiceTest, TheLastSignInWinsWhenThePolicyAllowsOneAndSaysSo) {
    run(settings.set("identity.exclusive_sign_in", "all"));
    const auto first = sign_in("anna", "correct horse", "first", 1);

    const auto last = sign_in("anna", "correct horse", "last", 2);

    EXPECT_FALSE(run(identity.authenticate(first->token)));
    EXPECT_TRUE(run(identity.authenticate(last->token)));
    EXPECT_EQ(last->signed_out, std::vector<std::string>{"first"});
    EXPECT_EQ(connections.closed.back(), std::pair(first->identity.session, gateway::SignedOut::elsewhere));
}

TEST_F(IdentityServiceTest, AdministratorsMayHaveAnotherPolicy) {
    run(settings.set("identity.exclusive_sign_in_administrators", "all"));
    ASSERT_TRUE(run(identity.create_account({{"root", "Root", "", ""}, "correct horse", true, false})));
    const std::string first = sign_in("root", "correct horse", "first")->token;
    const std::string annas = sign_in("anna", "correct horse", "first")->token;

    sign_in("root", "correct horse", "second");
    sign_in("anna", "correct horse", "second");

    EXPECT_FALSE(run(identity.authenticate(first)));
    EXPECT_TRUE(run(identity.authenticate(annas)));
}

TEST_F(IdentityServiceTest, AResetDemandsAChangeAndEnablingForgetsFailures) {
    ASSERT_TRUE(run(identity.reset_password(anna, "given by phone")));
    EXPECT_TRUE(sign_in("anna", "given by phone")->identity.must_change_password);
    const auto session = sign_in("anna", "given by phone")->identity.session;
    ASSERT_TRUE(run(identity.change_password(anna, session, "given by phone", "battery staple")));
    EXPECT_FALSE(sign_in("anna", "battery staple")->identity.must_change_password);

    run(identity.set_enabled(anna, false));
    for (int i = 0; i < 6; ++i) sign_in("anna", "battery staple");
    run(identity.set_enabled(anna, true));
    EXPECT_EQ(reason_of(sign_in("anna", "battery staple")), "ok");
}

TEST_F(IdentityServiceTest, RefusesANewPasswordThatIsTooShortAndNamesTheField) {
    const auto session = sign_in("anna", "correct horse")->identity.session;
    const auto changed = run(identity.change_password(anna, session, "correct horse", "short"));

    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().code, Errc::invalid_argument);
    EXPECT_EQ(changed.error().field, "new_password");
}

}  // namespace
}  // namespace aviso::identity
