#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "features/identity/identity_types.hpp"
#include "features/settings/settings_service.hpp"

namespace aviso::identity {

/// How many wrong passwords in a row lock an account, and for how long (ACC-06). Callable from any thread.
class LockoutRule {
  public:
    LockoutRule(const settings::SettingsService& settings, const Clock& clock) : settings_{settings}, clock_{clock} {}

    /// Counts an attempt. False: locked, and not counted.
    bool count(Lockout& lockout) const;
    /// The same for an account that does not exist, so that it answers like one that does. Counted on this node, bounded.
    bool count_unknown(const std::string& account);

  private:
    const settings::SettingsService& settings_;
    const Clock& clock_;
    std::mutex mutex_;
    std::unordered_map<std::string, Lockout> unknown_;
};

}  // namespace aviso::identity
