#include "app/rate_limits.hpp"

#include "features/settings/limit_parameters.hpp"

namespace aviso::app {

gateway::RateLimits rate_limits(const settings::SettingsService& settings) {
    // What may come at once after a pause: that of so many seconds. A desktop client that comes back reads a few hundred times in a second.
    const auto of = [&settings](std::string_view name, double seconds, double per = 1) {
        const double rate = static_cast<double>(settings.integer(name)) / per;
        return gateway::RateLimit{rate, rate * seconds};
    };
    gateway::RateLimits limits;
    limits.sign_in = of(settings::kSignInsPerMinute, 20, 60);
    limits.send = of(settings::kSendsPerSecond, 2);
    limits.read = of(settings::kReadsPerSecond, 4);
    limits.signal = of(settings::kSignalsPerSecond, 4);
    limits.admin = of(settings::kAdminCallsPerSecond, 5);
    limits.address = of(settings::kAddressCallsPerSecond, 20);
    return limits;
}

}  // namespace aviso::app
