#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "core/task.hpp"
#include "store/database.hpp"

namespace aviso::settings {

enum class Type { integer, choice };

/// A system parameter as the program knows it.
struct Definition {
    std::string_view name;
    Type type;
    std::string_view unit;  ///< "days", "bytes"; empty for choices
    std::string_view default_value;
    std::int64_t minimum = 0;  ///< integers only
    std::int64_t maximum = 0;
    std::vector<std::string_view> choices;  ///< choices only
    std::string_view text_en;
    std::string_view text_zh;
};

/// A parameter and its present value.
struct Parameter {
    const Definition* definition;
    std::string value;
    bool pinned;  ///< set by the configuration file
};

inline constexpr std::string_view kSessionDays = "identity.session_days";
inline constexpr std::string_view kSessionAbsoluteDays = "identity.session_absolute_days";
inline constexpr std::string_view kMaxDevices = "identity.max_devices";
inline constexpr std::string_view kExclusiveSignIn = "identity.exclusive_sign_in";
inline constexpr std::string_view kExclusiveSignInAdministrators = "identity.exclusive_sign_in_administrators";
inline constexpr std::string_view kLockoutAttempts = "identity.lockout_attempts";
inline constexpr std::string_view kLockoutWindowMinutes = "identity.lockout_window_minutes";
inline constexpr std::string_view kLockoutHours = "identity.lockout_hours";
inline constexpr std::string_view kPasswordMinLength = "identity.password_min_length";
inline constexpr std::string_view kMaxTextBytes = "messaging.max_text_bytes";
inline constexpr std::string_view kRecallSeconds = "messaging.recall_seconds";

/// Every parameter of the system, in the order shown.
std::span<const Definition> definitions();

/// What is wrong with setting parameter `name` to `value`, and what would be right; empty when nothing is. "name: …".
std::string fault_of_setting(std::string_view name, std::string_view value);

/// The system parameters: what an administrator changes while the system runs. The values are a snapshot in memory; another node's change
/// arrives through `catch_up`. Callable from any thread.
class SettingsService {
  public:
    using Listener = std::function<void(std::string_view name)>;

    /// `pinned`: values of the configuration file; they win over the database and cannot be changed.
    /// Throws std::invalid_argument naming a pinned key that does not exist or whose value is impossible.
    SettingsService(store::Database& database, const Clock& clock, std::map<std::string, std::string> pinned = {});

    /// Reads the values. At start, before the getters are used. A stored value that this version does not accept is logged and ignored.
    Task<void> load();
    /// For the change feed: reloads when settings were touched, and ignores everything else.
    Task<void> catch_up(store::Touched touched);

    /// Throws std::logic_error for a name that is no integer parameter: a mistake in the program.
    std::int64_t integer(std::string_view name) const;
    /// The value as text, of any parameter. Throws std::logic_error for an unknown name.
    std::string text(std::string_view name) const;

    std::vector<Parameter> list() const;
    /// Effective here at once, on the other nodes when they read the feed.
    /// Errors: not_found, invalid_argument (says the bounds), forbidden (pinned).
    Task<Result<Parameter>> set(std::string name, std::string value);

    /// Called after a value changed, on the thread that noticed; must not block. Register before the server starts.
    void on_change(Listener listener);

  private:
    using Values = std::map<std::string, std::string, std::less<>>;
    std::shared_ptr<const Values> snapshot() const;

    store::Database& database_;
    const Clock& clock_;
    Values pinned_;
    std::vector<Listener> listeners_;
    mutable std::mutex mutex_;
    std::uint64_t loads_started_ = 0;
    std::uint64_t load_shown_ = 0;
    std::shared_ptr<const Values> values_;  ///< complete: one value per definition
};

}  // namespace aviso::settings
