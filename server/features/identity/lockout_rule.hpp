#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "cache/bus.hpp"
#include "features/identity/identity_types.hpp"
#include "features/settings/settings_service.hpp"

namespace aviso::identity {

/// How many wrong passwords in a row lock an account, and for how long (ACC-06). Callable from any thread.
class LockoutRule {
  public:
    LockoutRule(const settings::SettingsService& settings, const Clock& clock) : settings_{settings}, clock_{clock} {}

    /// Counts an attempt. False: locked, and not counted.
    bool count(Lockout& lockout) const;
    /// The same for an account that does not exist, so that it answers like one that does. Counted in memory, bounded.
    bool count_unknown(const std::string& account);
    /// Counts unknown accounts together with the other nodes from now on; without it, or while the bus is away, each node counts alone. `bus` outlives
    /// this object.
    void share_unknown(cache::Bus& bus);

  private:
    void heard_unknown(BytesView message);

    const settings::SettingsService& settings_;
    const Clock& clock_;
    std::mutex mutex_;
    std::unordered_map<std::string, Lockout> unknown_;
    cache::Bus* bus_ = nullptr;
    std::unique_ptr<cache::Subscription> subscription_;  ///< last: its callback uses all of the above
};

}  // namespace aviso::identity
