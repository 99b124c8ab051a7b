#include "features/presence/presence_service.hpp"

#include <gtest/gtest.h>

#include <set>

#include "cache/local.hpp"

namespace aviso::presence {
namespace {

struct FakeConnections : gateway::Connections {
    bool is_online(UserId user) const override { return online.contains(user); }
    std::vector<UserId> online_users() const override { return {online.begin(), online.end()}; }
    bool is_session_online(SessionId) const override { return false; }
    std::vector<SessionId> online_sessions() const override { return {}; }
    void close_session(SessionId, gateway::SignedOut) override {}
    void close_user(UserId, gateway::SignedOut, SessionId) override {}
    void on_presence(std::function<void(UserId, bool)> observer) override { presence = std::move(observer); }
    void on_closed(std::function<void(ConnectionId)> observer) override { closed = std::move(observer); }

    void set(UserId user, bool is_on) {
        if (is_on) online.insert(user); else online.erase(user);
        presence(user, is_on);
    }

    std::set<UserId> online;
    std::function<void(UserId, bool)> presence;
    std::function<void(ConnectionId)> closed;
};

TEST(PresenceServiceTest, TellsAWatcherOnceWhatChanged) {
    FakeConnections connections;
    ManualClock clock;
    cache::PresenceTable leases{NodeId{1}, clock};
    PresenceService service{connections, leases};
    connections.set(UserId{1}, true);

    EXPECT_EQ(service.watch(ConnectionId{5}, {UserId{1}, UserId{2}}).value(), std::vector{UserId{1}});
    service.flush();
    connections.set(UserId{2}, true);
    connections.set(UserId{1}, false);
    connections.set(UserId{1}, true);
    connections.set(UserId{3}, true);

    const auto changes = service.flush();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].came_online, std::vector{UserId{2}});
    EXPECT_TRUE(changes[0].went_offline.empty());
    EXPECT_TRUE(service.flush().empty());
}

TEST(PresenceServiceTest, WhoGoesAsOneAsksAnewIsNotBelievedOnlineForEver) {
    FakeConnections connections;
    ManualClock clock;
    cache::PresenceTable leases{NodeId{1}, clock};
    PresenceService service{connections, leases};
    connections.set(UserId{1}, true);
    ASSERT_TRUE(service.watch(ConnectionId{5}, {UserId{1}}));
    service.flush();
    connections.set(UserId{1}, false);

    // One more is shown: the list is another, and the change has not been told yet.
    EXPECT_TRUE(service.watch(ConnectionId{5}, {UserId{1}, UserId{2}}).value().empty());

    service.flush();
    const auto changes = service.flush();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].went_offline, std::vector{UserId{1}});
}

TEST(PresenceServiceTest, AChangeIsNotToldBeforeTheAnswerItIsNewerThan) {
    FakeConnections connections;
    ManualClock clock;
    cache::PresenceTable leases{NodeId{1}, clock};
    PresenceService service{connections, leases};
    connections.set(UserId{1}, true);
    EXPECT_EQ(service.watch(ConnectionId{5}, {UserId{1}}).value(), std::vector{UserId{1}});
    connections.set(UserId{1}, false);

    EXPECT_TRUE(service.flush().empty()) << "the answer may be on its way";
    const auto changes = service.flush();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].went_offline, std::vector{UserId{1}});
}

TEST(PresenceServiceTest, ForgetsAClosedConnection) {
    FakeConnections connections;
    ManualClock clock;
    cache::PresenceTable leases{NodeId{1}, clock};
    PresenceService service{connections, leases};
    ASSERT_TRUE(service.watch(ConnectionId{5}, {UserId{2}}));

    connections.closed(ConnectionId{5});
    connections.set(UserId{2}, true);

    EXPECT_TRUE(service.flush().empty());
    EXPECT_FALSE(service.watch(ConnectionId{5}, std::vector<UserId>(1001)));
}

TEST(PresenceServiceTest, SeesThePeopleOfOtherNodes) {
    FakeConnections connections;
    ManualClock clock;
    cache::PresenceTable leases{NodeId{1}, clock};
    PresenceService service{connections, leases};
    ASSERT_TRUE(service.watch(ConnectionId{5}, {UserId{2}, UserId{3}}));
    service.flush();

    leases.heard_one(NodeId{2}, UserId{2}, true, 1);
    leases.heard_all(NodeId{3}, {UserId{2}, UserId{3}}, 2);
    auto changes = service.flush();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].came_online.size(), 2u);

    leases.heard_one(NodeId{2}, UserId{2}, false, 2);  // still at the other one
    EXPECT_TRUE(service.flush().empty());
    clock.advance(cache::PresenceLeases::kLease);
    changes = service.flush();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].went_offline.size(), 2u);
}

TEST(PresenceServiceTest, TellsTheOtherNodesWhoIsHere) {
    FakeConnections connections;
    ManualClock clock;
    std::vector<std::pair<UserId, bool>> told;
    cache::PresenceTable leases{NodeId{1}, clock, [&](UserId user, bool online, std::int64_t) { told.emplace_back(user, online); }};
    PresenceService service{connections, leases};

    connections.set(UserId{7}, true);
    connections.set(UserId{7}, false);

    EXPECT_EQ(told, (std::vector<std::pair<UserId, bool>>{{UserId{7}, true}, {UserId{7}, false}}));
}

}  // namespace
}  // namespace aviso::presence
