#include "features/admin/admin_api.hpp"

#include "aviso/v1/admin.pb.h"
#include "features/directory/directory_api.hpp"
#include "features/identity/identity_api.hpp"
#include "gateway/router.hpp"
#include "unit/features/admin/admin_fixture.hpp"

namespace aviso::admin {
namespace {

namespace pb = aviso::v1;

/// Through the real router and the real rules: who gets through?
class AdminApiTest : public AdminFixture {
  protected:
    AdminApiTest() {
        directory::bind_directory(router, rules, directory);
        identity::bind_identity(router, rules, identity, settings, connections, clock, {});
        bind_admin(router, admin);
    }
    gateway::Caller user(UserId id, bool administrator) const {
        gateway::Caller caller;
        caller.user = id;
        caller.administrator = administrator;
        return caller;
    }
    static gateway::Caller machine_operator() {
        gateway::Caller caller;
        caller.transport = gateway::Transport::local;
        caller.administrator = true;
        return caller;
    }
    template <class Response, class Request>
    Result<Response> call(gateway::Caller caller, std::string method, const Request& request) {
        gateway::Call made;
        made.method = contract.by_name("aviso.v1.Admin." + method);
        made.caller = std::move(caller);
        made.request = std::make_shared<Request>(request);
        auto answer = run(router.call(std::move(made)));
        if (!answer) return std::unexpected(answer.error());
        return static_cast<const Response&>(**answer);
    }

    gateway::Contract contract;
    gateway::AccessRules rules;
    gateway::Router router{contract, rules, clock};
};

TEST_F(AdminApiTest, AMemberGetsThroughNowhere) {
    pb::CreateUserRequest create;
    create.set_account("ben");
    create.set_name("Ben");
    pb::ResetPasswordRequest reset;
    reset.set_user_id(root.value);
    const auto member = user(anna, false);

    EXPECT_EQ(call<pb::CreateUserResponse>(member, "CreateUser", create).error().code, Errc::forbidden);
    EXPECT_EQ(call<pb::ResetPasswordResponse>(member, "ResetPassword", reset).error().code, Errc::forbidden);
    EXPECT_EQ(call<pb::ListUsersResponse>(member, "ListUsers", pb::ListUsersRequest{}).error().code, Errc::forbidden);
    EXPECT_EQ(call<pb::ImportPeopleResponse>(member, "ImportPeople", pb::ImportPeopleRequest{}).error().code, Errc::forbidden);
    EXPECT_EQ(call<pb::NodeInfo>(member, "GetNodeInfo", pb::GetNodeInfoRequest{}).error().code, Errc::forbidden);
    EXPECT_EQ(call<pb::NodeInfo>(user({}, false), "GetNodeInfo", pb::GetNodeInfoRequest{}).error().code, Errc::unauthenticated);
    EXPECT_FALSE(directory.find_account("ben"));
}

TEST_F(AdminApiTest, AdministratorsAndTheMachinesOperatorCreateAndList) {
    for (const auto& [account, caller] : {std::pair{"ben", user(root, true)}, std::pair{"cleo", machine_operator()}}) {
        pb::CreateUserRequest create;
        create.set_account(account);
        create.set_name("New");
        create.set_administrator(true);
        const auto created = call<pb::CreateUserResponse>(caller, "CreateUser", create);
        ASSERT_TRUE(created) << created.error().message;
        EXPECT_EQ(created->password().size(), 19u);

        pb::ListUsersRequest list;
        list.set_query(account);
        const auto listed = call<pb::ListUsersResponse>(caller, "ListUsers", list);
        ASSERT_TRUE(listed);
        ASSERT_EQ(listed->users_size(), 1);
        EXPECT_EQ(listed->users(0).user_id(), created->user_id());
        EXPECT_TRUE(listed->users(0).administrator() && listed->users(0).enabled());
    }
    EXPECT_EQ(call<pb::NodeInfo>(machine_operator(), "GetNodeInfo", pb::GetNodeInfoRequest{})->uptime_s(), 90);
}

TEST_F(AdminApiTest, ADisabledPersonIsManagedLikeAnyOther) {
    pb::SetUserEnabledRequest request;
    request.set_user_id(anna.value);
    ASSERT_TRUE(call<pb::SetUserEnabledResponse>(machine_operator(), "SetUserEnabled", request));
    pb::ResetPasswordRequest reset;
    reset.set_user_id(anna.value);
    pb::UnlockUserRequest unlock;
    unlock.set_user_id(anna.value);

    EXPECT_TRUE(call<pb::ResetPasswordResponse>(user(root, true), "ResetPassword", reset));
    EXPECT_TRUE(call<pb::UnlockUserResponse>(user(root, true), "UnlockUser", unlock));
    request.set_enabled(true);
    EXPECT_TRUE(call<pb::SetUserEnabledResponse>(user(root, true), "SetUserEnabled", request));
    EXPECT_FALSE(directory.person(anna)->disabled);
}

TEST_F(AdminApiTest, AnImportTellsLinesAndFirstPasswords) {
    pb::ImportPeopleRequest request;
    pb::ImportRow& good = *request.add_rows();
    good.set_line(2);
    good.set_account("ben");
    good.set_name("Ben");
    good.set_department_path("Sales");
    request.add_rows()->set_line(3);

    const auto report = call<pb::ImportPeopleResponse>(user(root, true), "ImportPeople", request);

    ASSERT_TRUE(report);
    EXPECT_EQ(report->created(), 1);
    ASSERT_EQ(report->problems_size(), 1);
    EXPECT_EQ(report->problems(0).line(), 3);
    ASSERT_EQ(report->passwords_size(), 1);
    EXPECT_EQ(report->passwords(0).account(), "ben");
}

}  // namespace
}  // namespace aviso::admin
