#include "app/commands.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>

#include "aviso/v1/admin.pb.h"
#include "aviso/v1/settings.pb.h"

namespace aviso::app {
namespace {

namespace pb = aviso::v1;

int refused(const Error& error) {
    const bool is_named = error.field.empty() || error.message.starts_with(error.field + ":");
    fmt::print(stderr, "avisod: {}{}\n", is_named ? "" : error.field + ": ", error.message);
    return 1;
}

template <class Response>
int done(const Result<Response>& result, std::string_view text) {
    if (!result) return refused(result.error());
    fmt::print("{}\n", text);
    return 0;
}

/// Accounts hold ASCII only and are the same whatever the case.
std::string lower(std::string account) {
    for (char& c : account) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return account;
}

struct FoundUser {
    std::int64_t id;
    std::string account;  ///< as it was given out
};

/// Errors: not_found.
Result<FoundUser> find_user(OperatorDoor& door, const std::string& account) {
    pb::ListUsersRequest request;
    request.set_query(account);
    request.set_limit(200);
    for (;;) {
        const auto page = door.call<pb::ListUsersResponse>("aviso.v1.Admin.ListUsers", request);
        if (!page) return std::unexpected(page.error());
        for (const auto& user : page->users()) {
            if (lower(user.account()) == lower(account)) return FoundUser{user.user_id(), user.account()};
        }
        if (page->next_cursor().empty()) return fail(Errc::not_found, fmt::format("there is no account '{}'", account));
        request.set_cursor(page->next_cursor());
    }
}

}  // namespace

int add_user(OperatorDoor& door, const NewUser& user) {
    pb::CreateUserRequest request;
    request.set_account(user.account);
    request.set_name(user.name.empty() ? user.account : user.name);
    request.set_department_path(user.department);
    request.set_title(user.title);
    request.set_password(user.password);
    request.set_administrator(user.administrator);
    request.set_must_change_password(user.must_change_password);
    const auto made = door.call<pb::CreateUserResponse>("aviso.v1.Admin.CreateUser", request);
    if (!made) return refused(made.error());
    fmt::print("Added {} (user {}).\n", user.account, made->user_id());
    if (!made->password().empty()) fmt::print("One-time password, shown only here: {}\n", made->password());
    return 0;
}

int list_users(OperatorDoor& door, const std::string& query) {
    pb::ListUsersRequest request;
    request.set_query(query);
    request.set_limit(200);
    fmt::print("{:>8}  {:<24}  {:<8}  {}\n", "user", "account", "state", "name");
    for (;;) {
        const auto page = door.call<pb::ListUsersResponse>("aviso.v1.Admin.ListUsers", request);
        if (!page) return refused(page.error());
        for (const auto& user : page->users()) {
            const char* state = !user.enabled() ? "disabled" : user.locked() ? "locked" : user.administrator() ? "admin" : "active";
            fmt::print("{:>8}  {:<24}  {:<8}  {}\n", user.user_id(), user.account(), state, user.name());
        }
        if (page->next_cursor().empty()) return 0;
        request.set_cursor(page->next_cursor());
    }
}

int reset_password(OperatorDoor& door, const std::string& account, const std::string& password) {
    const auto user = find_user(door, account);
    if (!user) return refused(user.error());
    pb::ResetPasswordRequest request;
    request.set_user_id(user->id);
    request.set_password(password);
    const auto reset = door.call<pb::ResetPasswordResponse>("aviso.v1.Admin.ResetPassword", request);
    if (!reset) return refused(reset.error());
    fmt::print("{}'s sessions ended; the password must be changed at the next sign-in.\n", user->account);
    if (!reset->password().empty()) fmt::print("One-time password, shown only here: {}\n", reset->password());
    return 0;
}

int unlock_user(OperatorDoor& door, const std::string& account) {
    const auto user = find_user(door, account);
    if (!user) return refused(user.error());
    pb::UnlockUserRequest request;
    request.set_user_id(user->id);
    return done(door.call<pb::UnlockUserResponse>("aviso.v1.Admin.UnlockUser", request), fmt::format("{} may sign in again.", user->account));
}

int enable_user(OperatorDoor& door, const std::string& account, bool enabled) {
    const auto user = find_user(door, account);
    if (!user) return refused(user.error());
    pb::SetUserEnabledRequest request;
    request.set_user_id(user->id);
    request.set_enabled(enabled);
    return done(door.call<pb::SetUserEnabledResponse>("aviso.v1.Admin.SetUserEnabled", request),
                fmt::format("{} is {}.", user->account, enabled ? "enabled" : "disabled; live sessions have ended"));
}

namespace {

std::string with_unit(const std::string& value, const std::string& unit) { return unit.empty() ? value : value + " " + unit; }

/// Value, default, bounds and meaning.
void print_parameter(const pb::Parameter& p) {
    std::string bounds;
    if (!p.minimum().empty()) bounds = fmt::format(", {} to {}", p.minimum(), p.maximum());
    if (p.choices_size() > 0) bounds = fmt::format(", one of {}", fmt::join(p.choices(), ", "));
    fmt::print("{} = {}  (default {}{}{})\n    {}\n", p.name(), with_unit(p.value(), p.unit()), p.default_value(), bounds,
               p.pinned() ? "; pinned by the configuration file" : "", p.text_en());
}

}  // namespace

int list_parameters(OperatorDoor& door, const std::string& name) {
    const auto list = door.call<pb::ListParametersResponse>("aviso.v1.Settings.ListParameters", pb::ListParametersRequest{});
    if (!list) return refused(list.error());
    bool is_known = name.empty();
    for (const auto& p : list->parameters()) {
        if (!name.empty() && p.name() != name) continue;
        is_known = true;
        print_parameter(p);
    }
    if (!is_known) return refused(Error{Errc::not_found, fmt::format("there is no parameter '{}'; `avisod param` lists them", name)});
    return 0;
}

int set_parameter(OperatorDoor& door, const std::string& name, const std::string& value) {
    pb::SetParameterRequest request;
    request.set_name(name);
    request.set_value(value);
    const auto set = door.call<pb::Parameter>("aviso.v1.Settings.SetParameter", request);
    if (!set) return refused(set.error());
    fmt::print("{} = {}\n", set->name(), with_unit(set->value(), set->unit()));
    return 0;
}

int set_log_level(OperatorDoor& door, const std::string& level) {
    pb::SetLogLevelRequest request;
    request.set_level(level);
    return done(door.call<pb::SetLogLevelResponse>("aviso.v1.Admin.SetLogLevel", request), "Log level: " + level);
}

}  // namespace aviso::app
