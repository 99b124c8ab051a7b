#include "features/presence/presence_api.hpp"

#include "aviso/v1/presence.pb.h"
#include "cache/local.hpp"
#include "gateway/router.hpp"
#include "unit/features/admin/admin_fixture.hpp"

namespace aviso::presence {
namespace {

namespace pb = aviso::v1;

class PresenceApiTest : public feature_test::FeatureFixture {
  protected:
    PresenceApiTest() {
        bind_presence(router, presence, [](gateway::Viewer viewer, std::vector<UserId> asked) -> Task<std::vector<UserId>> {
            std::erase(asked, viewer.administrator ? UserId{} : hidden);
            co_return asked;
        });
        rules.set(gateway::Entity::system, [](gateway::Caller, gateway::Action, gateway::Object) -> Task<Result<void>> { co_return Result<void>{}; });
    }
    Result<std::vector<std::int64_t>> watch(gateway::Caller caller, std::vector<std::int64_t> people) {
        auto request = std::make_shared<pb::WatchPresenceRequest>();
        for (std::int64_t id : people) request->add_user_ids(id);
        gateway::Call call;
        call.method = contract.by_name("aviso.v1.Presence.WatchPresence");
        call.caller = std::move(caller);
        call.request = std::move(request);
        auto answer = run(router.call(std::move(call)));
        if (!answer) return std::unexpected(answer.error());
        const auto& online = static_cast<const pb::WatchPresenceResponse&>(**answer).online();
        return std::vector<std::int64_t>(online.begin(), online.end());
    }
    static gateway::Caller by(UserId user, ConnectionId connection) {
        gateway::Caller caller;
        caller.user = user;
        caller.connection = connection;
        return caller;
    }

    static constexpr UserId hidden{7};
    admin::FakeConnections connections;
    cache::PresenceTable leases{NodeId{1}, clock};
    PresenceService presence{connections, leases};
    gateway::Contract contract;
    gateway::AccessRules rules;
    gateway::Router router{contract, rules, clock};
};

TEST_F(PresenceApiTest, AnswersWhoIsOnlineOfThoseTheViewerMaySee) {
    connections.online = {UserId{2}, hidden};

    EXPECT_EQ(watch(by(UserId{1}, ConnectionId{5}), {2, 3, 7}).value(), std::vector<std::int64_t>{2});
    EXPECT_EQ(watch(by(UserId{1}, {}), {2, 3}).value(), std::vector<std::int64_t>{2});  // over HTTPS it only answers
    EXPECT_TRUE(watch(by(UserId{1}, ConnectionId{5}), {}).value().empty());
    gateway::Caller administrator = by(UserId{1}, ConnectionId{5});
    administrator.administrator = true;
    EXPECT_EQ(watch(administrator, {7}).value(), std::vector<std::int64_t>{7});
}

TEST_F(PresenceApiTest, NamesWhatIsWrong) {
    const auto too_many = watch(by(UserId{1}, ConnectionId{5}), std::vector<std::int64_t>(1001, 2));
    EXPECT_EQ(too_many.error().code, Errc::invalid_argument);
    EXPECT_EQ(too_many.error().field, "user_ids");
    EXPECT_EQ(watch(by(UserId{1}, ConnectionId{5}), {2, 0}).error().field, "user_ids");
    EXPECT_EQ(watch(by(UserId{1}, ConnectionId{5}), {-3}).error().field, "user_ids");
    EXPECT_EQ(watch(by({}, ConnectionId{5}), {2}).error().code, Errc::unauthenticated);
}

}  // namespace
}  // namespace aviso::presence
