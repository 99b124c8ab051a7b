#include "features/settings/settings_api.hpp"

#include "aviso/v1/settings.pb.h"

namespace aviso::settings {
namespace pb = aviso::v1;
namespace {

pb::Parameter to_proto(const Parameter& parameter) {
    const Definition& definition = *parameter.definition;
    pb::Parameter out;
    out.set_name(std::string{definition.name});
    out.set_value(parameter.value);
    out.set_default_value(std::string{definition.default_value});
    out.set_type(definition.type == Type::integer ? "integer" : "choice");
    out.set_unit(std::string{definition.unit});
    if (definition.type == Type::integer) {
        out.set_minimum(std::to_string(definition.minimum));
        out.set_maximum(std::to_string(definition.maximum));
    }
    for (std::string_view choice : definition.choices) out.add_choices(std::string{choice});
    out.set_text_en(std::string{definition.text_en});
    out.set_text_zh(std::string{definition.text_zh});
    out.set_pinned(parameter.pinned);
    return out;
}

}  // namespace

void bind_settings(gateway::Binder& binder, gateway::AccessRules& rules, SettingsService& settings) {
    rules.set(gateway::Entity::parameter, [](gateway::Caller caller, gateway::Action action, gateway::Object) -> Task<Result<void>> {
        if (caller.administrator && action == gateway::Action::manage_settings) co_return Result<void>{};
        co_return fail(Errc::forbidden, "only an administrator may change parameters");
    });

    binder.bind<pb::ListParametersRequest, pb::ListParametersResponse>(
        "aviso.v1.Settings.ListParameters",
        [&settings](gateway::Caller, const pb::ListParametersRequest&) -> Task<Result<pb::ListParametersResponse>> {
            pb::ListParametersResponse response;
            for (const Parameter& parameter : settings.list()) *response.add_parameters() = to_proto(parameter);
            co_return response;
        });
    binder.bind<pb::SetParameterRequest, pb::Parameter>(
        "aviso.v1.Settings.SetParameter",
        [&settings](gateway::Caller, const pb::SetParameterRequest& request) -> Task<Result<pb::Parameter>> {
            const auto set = co_await settings.set(request.name(), request.value());
            if (!set) co_return std::unexpected(set.error());
            co_return to_proto(*set);
        });
}

}  // namespace aviso::settings
