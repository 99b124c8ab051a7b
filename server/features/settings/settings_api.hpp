#pragma once

#include "features/settings/settings_service.hpp"
#include "gateway/access.hpp"
#include "gateway/binder.hpp"

namespace aviso::settings {

/// Binds aviso.v1.Settings and sets the rule for parameters. `settings` outlives the server.
void bind_settings(gateway::Binder& binder, gateway::AccessRules& rules, SettingsService& settings);

}  // namespace aviso::settings
