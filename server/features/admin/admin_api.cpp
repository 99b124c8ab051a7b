#include "features/admin/admin_api.hpp"

#include "aviso/v1/admin.pb.h"

namespace aviso::admin {
namespace pb = aviso::v1;
namespace {

using gateway::Caller;

pb::AdminUser to_proto(const ListedUser& user) {
    pb::AdminUser out;
    out.set_user_id(user.person->user.value);
    out.set_account(user.person->account);
    out.set_name(user.person->name);
    out.set_enabled(!user.person->disabled);
    out.set_locked(user.is_locked);
    out.set_administrator(user.is_administrator);
    out.set_created_at_ms(to_ms(user.person->created_at));
    out.set_last_sign_in_at_ms(to_ms(user.last_sign_in_at));
    out.set_online(user.is_online);
    return out;
}

Task<Result<pb::CreateUserResponse>> create_user(AdminService& admin, Caller caller, const pb::CreateUserRequest& request) {
    NewUser user{{request.account(), request.name(), request.department_path(), request.title()}, request.password(), request.administrator(),
                 request.must_change_password()};
    const auto created = co_await admin.create_user(caller.user, std::move(user));
    if (!created) co_return std::unexpected(created.error());
    pb::CreateUserResponse response;
    response.set_user_id(created->user.value);
    response.set_password(created->one_time_password);
    co_return response;
}

Task<Result<pb::ResetPasswordResponse>> reset_password(AdminService& admin, Caller caller, const pb::ResetPasswordRequest& request) {
    const auto password = co_await admin.reset_password(caller.user, UserId{request.user_id()}, request.password());
    if (!password) co_return std::unexpected(password.error());
    pb::ResetPasswordResponse response;
    response.set_password(*password);
    co_return response;
}

Task<Result<pb::UnlockUserResponse>> unlock_user(AdminService& admin, Caller caller, const pb::UnlockUserRequest& request) {
    const auto unlocked = co_await admin.unlock(caller.user, UserId{request.user_id()});
    if (!unlocked) co_return std::unexpected(unlocked.error());
    co_return pb::UnlockUserResponse{};
}

Task<Result<pb::SetUserEnabledResponse>> set_user_enabled(AdminService& admin, Caller caller, const pb::SetUserEnabledRequest& request) {
    const auto set = co_await admin.set_enabled(caller.user, UserId{request.user_id()}, request.enabled());
    if (!set) co_return std::unexpected(set.error());
    co_return pb::SetUserEnabledResponse{};
}

Task<Result<pb::ListUsersResponse>> list_users(AdminService& admin, Caller, const pb::ListUsersRequest& request) {
    const auto page = co_await admin.list(request.cursor(), request.limit(), request.query());
    if (!page) co_return std::unexpected(page.error());
    pb::ListUsersResponse response;
    for (const ListedUser& user : page->users) *response.add_users() = to_proto(user);
    response.set_next_cursor(page->next_cursor);
    co_return response;
}

Task<Result<pb::ImportPeopleResponse>> import_people(AdminService& admin, Caller caller, const pb::ImportPeopleRequest& request) {
    std::vector<ImportRow> rows;
    for (const pb::ImportRow& row : request.rows()) {
        rows.push_back({row.line(), {row.account(), row.name(), row.department_path(), row.title()}});
    }
    const auto report = co_await admin.import_people(caller.user, std::move(rows));
    if (!report) co_return std::unexpected(report.error());
    pb::ImportPeopleResponse response;
    response.set_created(report->created);
    response.set_updated(report->updated);
    for (const auto& problem : report->problems) {
        pb::ImportProblem& added = *response.add_problems();
        added.set_line(problem.line);
        added.set_detail(problem.detail);
    }
    for (const auto& first : report->passwords) {
        pb::ImportedPassword& added = *response.add_passwords();
        added.set_account(first.account);
        added.set_password(first.password);
    }
    co_return response;
}

Task<Result<pb::SetLogLevelResponse>> set_log_level(AdminService& admin, Caller caller, const pb::SetLogLevelRequest& request) {
    const auto set = admin.set_log_level(caller.user, request.level());
    if (!set) co_return std::unexpected(set.error());
    co_return pb::SetLogLevelResponse{};
}

Task<Result<pb::NodeInfo>> get_node_info(AdminService& admin, Caller, const pb::GetNodeInfoRequest&) {
    const NodeInfo info = admin.node_info();
    pb::NodeInfo response;
    response.set_version(info.version);
    response.set_uptime_s(info.uptime.count());
    response.set_connections(info.connections);
    response.set_users_online(info.users_online);
    response.set_database(info.database);
    response.set_rss_bytes(info.rss_bytes);
    co_return response;
}

template <class Request, class Response>
void bind_method(gateway::Binder& binder, std::string_view method, AdminService& admin,
                 Task<Result<Response>> (*handler)(AdminService&, Caller, const Request&)) {
    binder.bind<Request, Response>(method, [&admin, handler](Caller caller, const Request& request) {
        return handler(admin, std::move(caller), request);
    });
}

}  // namespace

void bind_admin(gateway::Binder& binder, AdminService& admin) {
    bind_method(binder, "aviso.v1.Admin.CreateUser", admin, create_user);
    bind_method(binder, "aviso.v1.Admin.ResetPassword", admin, reset_password);
    bind_method(binder, "aviso.v1.Admin.UnlockUser", admin, unlock_user);
    bind_method(binder, "aviso.v1.Admin.SetUserEnabled", admin, set_user_enabled);
    bind_method(binder, "aviso.v1.Admin.ListUsers", admin, list_users);
    bind_method(binder, "aviso.v1.Admin.ImportPeople", admin, import_people);
    bind_method(binder, "aviso.v1.Admin.SetLogLevel", admin, set_log_level);
    bind_method(binder, "aviso.v1.Admin.GetNodeInfo", admin, get_node_info);
}

}  // namespace aviso::admin
