#pragma once

#include <string_view>

namespace aviso::settings {

// How much one caller may ask for (SEC-23). All whole numbers; every name begins with kLimitsPrefix.

inline constexpr std::string_view kLimitsPrefix = "limits.";
inline constexpr std::string_view kSignInsPerMinute = "limits.sign_ins_per_minute";
inline constexpr std::string_view kSendsPerSecond = "limits.sends_per_second";
inline constexpr std::string_view kReadsPerSecond = "limits.reads_per_second";
inline constexpr std::string_view kSignalsPerSecond = "limits.signals_per_second";
inline constexpr std::string_view kAdminCallsPerSecond = "limits.admin_calls_per_second";
inline constexpr std::string_view kAddressCallsPerSecond = "limits.address_calls_per_second";

}  // namespace aviso::settings
