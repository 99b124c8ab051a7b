#pragma once

#include "features/settings/settings_service.hpp"
#include "gateway/router.hpp"

namespace aviso::app {

/// The budgets that the system parameters say.
gateway::RateLimits rate_limits(const settings::SettingsService& settings);

}  // namespace aviso::app
