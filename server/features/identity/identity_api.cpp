#include "features/identity/identity_api.hpp"

#include <algorithm>

#include "aviso/v1/identity.pb.h"

namespace aviso::identity {
namespace pb = aviso::v1;
namespace {

using gateway::Action;
using gateway::Caller;

constexpr std::uint32_t kShortestIdle = 15;  // seconds
constexpr std::uint32_t kLongestIdle = 300;

/// What the handlers share; lives in the bound handlers.
struct Api {
    IdentityService& identity;
    settings::SettingsService& settings;
    gateway::Connections& connections;
    const Clock& clock;
    ServerFacts facts;
};
using ApiPtr = std::shared_ptr<const Api>;

pb::ServerInfo server_info(const Api& api) {
    pb::ServerInfo info;
    info.set_product(api.facts.product);
    info.set_version(api.facts.version);
    info.set_max_text_bytes(static_cast<std::uint32_t>(api.settings.integer(settings::kMaxTextBytes)));
    info.set_recall_limit_s(static_cast<std::uint32_t>(api.settings.integer(settings::kRecallSeconds)));
    info.set_protocol(api.facts.protocol);
    info.set_time_ms(to_ms(api.clock.now()));
    return info;
}

pb::SignedIn to_proto(const Api& api, const SignedIn& signed_in, std::chrono::seconds idle_timeout) {
    pb::SignedIn out;
    out.set_token(signed_in.token);
    out.set_session_id(signed_in.identity.session.value);
    out.set_user_id(signed_in.identity.user.value);
    out.set_account(signed_in.account);
    out.set_name(signed_in.name);
    out.set_must_change_password(signed_in.identity.must_change_password);
    out.set_administrator(signed_in.identity.administrator);
    out.set_store_epoch(api.facts.store_epoch());
    *out.mutable_server() = server_info(api);
    out.set_idle_timeout_s(static_cast<std::uint32_t>(idle_timeout.count()));
    for (const std::string& name : signed_in.signed_out) out.add_signed_out(name);
    return out;
}

pb::Session to_proto(const Api& api, const Session& session, SessionId current) {
    pb::Session out;
    out.set_session_id(session.id.value);
    pb::Device& device = *out.mutable_device();
    device.set_kind(static_cast<pb::DeviceKind>(session.device.kind));
    device.set_name(session.device.name);
    device.set_version(session.device.version);
    device.set_platform(session.device.platform);
    out.set_created_at_ms(to_ms(session.created_at));
    out.set_last_used_at_ms(to_ms(session.last_used_at));
    out.set_address(session.address);
    out.set_current(session.id == current);
    out.set_online(api.connections.is_session_online(session.id));
    return out;
}

Task<Result<pb::SignedIn>> login(ApiPtr api, Caller caller, const pb::LoginRequest& request) {
    const pb::Device& device = request.device();
    Credentials credentials{request.account(), request.password(),
                            {device.device_key(), device.kind(), device.name(), device.version(), device.platform()}, caller.address};
    const bool wants_cookie = request.cookie();
    const auto idle_timeout = agreed_idle_timeout(api->facts.idle_timeout, request.idle_timeout_s());
    const auto signed_in = co_await api->identity.sign_in(std::move(credentials));
    if (!signed_in) co_return std::unexpected(signed_in.error());
    if (caller.context) {
        caller.context->sign_in(signed_in->identity, idle_timeout);
        if (wants_cookie) {
            const std::chrono::seconds life = std::chrono::days{api->settings.integer(settings::kSessionDays)};
            caller.context->set_session_cookie(signed_in->token, life);
        }
    }
    co_return to_proto(*api, *signed_in, idle_timeout);
}

Task<Result<pb::SignedIn>> resume(ApiPtr api, Caller caller, const pb::ResumeRequest& request) {
    const auto idle_timeout = agreed_idle_timeout(api->facts.idle_timeout, request.idle_timeout_s());
    const auto signed_in = co_await api->identity.resume(request.token());
    if (!signed_in) co_return std::unexpected(signed_in.error());
    if (caller.context) caller.context->sign_in(signed_in->identity, idle_timeout);
    co_return to_proto(*api, *signed_in, idle_timeout);
}

Task<Result<pb::LogoutResponse>> logout(ApiPtr api, Caller caller, const pb::LogoutRequest&) {
    co_await api->identity.sign_out(caller.user, caller.session);
    if (caller.context) caller.context->sign_out();
    api->connections.close_session(caller.session, gateway::SignedOut::own);  // what else this device has open
    co_return pb::LogoutResponse{};
}

Task<Result<pb::ListSessionsResponse>> list_sessions(ApiPtr api, Caller caller, const pb::ListSessionsRequest&) {
    const auto sessions = co_await api->identity.sessions(caller.user);
    pb::ListSessionsResponse response;
    for (const Session& session : sessions) *response.add_sessions() = to_proto(*api, session, caller.session);
    co_return response;
}

Task<Result<pb::RevokeSessionResponse>> revoke_session(ApiPtr api, Caller caller, const pb::RevokeSessionRequest& request) {
    const auto revoked = co_await api->identity.revoke(caller.user, SessionId{request.session_id()});
    if (!revoked) co_return std::unexpected(revoked.error());
    co_return pb::RevokeSessionResponse{};
}

Task<Result<pb::ChangePasswordResponse>> change_password(ApiPtr api, Caller caller, const pb::ChangePasswordRequest& request) {
    const auto changed = co_await api->identity.change_password(caller.user, caller.session, request.old_password(), request.new_password());
    if (!changed) co_return std::unexpected(changed.error());
    co_return pb::ChangePasswordResponse{};
}

Task<Result<pb::ServerInfo>> get_server_info(ApiPtr api, Caller, const pb::GetServerInfoRequest&) { co_return server_info(*api); }

template <class Request, class Response>
void bind_method(gateway::Binder& binder, std::string_view method, ApiPtr api, Task<Result<Response>> (*handler)(ApiPtr, Caller, const Request&)) {
    binder.bind<Request, Response>(method, [api = std::move(api), handler](Caller caller, const Request& request) {
        return handler(api, std::move(caller), request);
    });
}

void set_rules(gateway::AccessRules& rules) {
    rules.set(gateway::Entity::session, [](Caller caller, Action action, gateway::Object) -> Task<Result<void>> {
        // Only the own ones are ever listed or revoked: the service compares the user.
        if (caller.user && action == Action::read) co_return Result<void>{};
        co_return fail(Errc::forbidden, "not allowed");
    });
    rules.set(gateway::Entity::system, [](Caller caller, Action action, gateway::Object) -> Task<Result<void>> {
        const bool is_for_all = action == Action::read || action == Action::browse_directory || action == Action::create_group;
        const bool is_for_administrators =
            action == Action::manage_people || action == Action::manage_settings || action == Action::operate;
        if ((is_for_all && caller.user) || ((is_for_all || is_for_administrators) && caller.administrator)) co_return Result<void>{};
        co_return fail(Errc::forbidden, is_for_administrators ? "only an administrator may do this" : "not allowed");
    });
}

}  // namespace

std::chrono::seconds agreed_idle_timeout(std::chrono::seconds usual, std::uint32_t wished_s) {
    if (wished_s == 0) return usual;
    return std::chrono::seconds{std::clamp(wished_s, kShortestIdle, kLongestIdle)};
}

void bind_identity(gateway::Binder& binder, gateway::AccessRules& rules, IdentityService& identity, settings::SettingsService& settings,
                   gateway::Connections& connections, const Clock& clock, ServerFacts facts) {
    set_rules(rules);
    const auto api = std::make_shared<const Api>(Api{identity, settings, connections, clock, std::move(facts)});
    bind_method(binder, "aviso.v1.Identity.Login", api, login);
    bind_method(binder, "aviso.v1.Identity.Resume", api, resume);
    bind_method(binder, "aviso.v1.Identity.Logout", api, logout);
    bind_method(binder, "aviso.v1.Identity.ListSessions", api, list_sessions);
    bind_method(binder, "aviso.v1.Identity.RevokeSession", api, revoke_session);
    bind_method(binder, "aviso.v1.Identity.ChangePassword", api, change_password);
    bind_method(binder, "aviso.v1.Identity.GetServerInfo", api, get_server_info);
}

}  // namespace aviso::identity
