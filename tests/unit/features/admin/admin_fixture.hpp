#pragma once

#include <set>

#include "features/admin/admin_service.hpp"
#include "unit/features/settings/feature_fixture.hpp"

namespace aviso::admin {

/// Says who is online.
class FakeConnections final : public gateway::Connections {
  public:
    bool is_online(UserId user) const override { return online.contains(user); }
    std::vector<UserId> online_users() const override { return {online.begin(), online.end()}; }
    bool is_session_online(SessionId) const override { return false; }
    std::vector<SessionId> online_sessions() const override { return {}; }
    void close_session(SessionId session, gateway::SignedOut reason) override { closed.emplace_back(session, reason); }
    void close_user(UserId, gateway::SignedOut, SessionId) override {}
    void on_presence(std::function<void(UserId, bool)>) override {}
    void on_closed(std::function<void(ConnectionId)>) override {}

    std::set<UserId> online;
    std::vector<std::pair<SessionId, gateway::SignedOut>> closed;
};

class AdminFixture : public feature_test::FeatureFixture {
  protected:
    AdminFixture() {
        root = add({"root", "Root", "", ""}, "correct horse", true);
        anna = add({"anna", "Anna", "Sales/North", "Clerk"}, "correct horse", false);
    }
    UserId add(directory::PersonDetails person, std::string password, bool administrator) {
        const auto created = run(admin.create_user(root, {std::move(person), std::move(password), administrator, false}));
        if (!created) throw std::runtime_error{created.error().message};
        return created->user;
    }
    Result<identity::SignedIn> sign_in(std::string account, std::string password) {
        return run(identity.sign_in({std::move(account), std::move(password), {"pc", 1, "pc", "1", "Linux"}, "127.0.0.1"}));
    }

    asio::thread_pool pool{1};
    FakeConnections connections;
    settings::SettingsService settings{*database, clock};
    directory::DirectoryService directory{*database, keys, clock};
    identity::IdentityService identity{*database, keys, clock, settings, directory, connections, pool, crypto::PasswordCost{64, 1, 1}};
    AdminService admin{*database, identity, directory, connections, clock,
                       NodeFacts{"1.2.3", "sqlite", [] { return std::chrono::seconds{90}; }, [] { return 7; }, [] { return std::int64_t{4096}; }}};
    UserId root;
    UserId anna;
};

}  // namespace aviso::admin
