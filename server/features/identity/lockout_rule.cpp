#include "features/identity/lockout_rule.hpp"

#include <fmt/format.h>

#include <sstream>

namespace aviso::identity {
namespace {

constexpr std::string_view kTopic = "unknown_account";
constexpr std::size_t kMaxRemembered = 10'000;
constexpr std::size_t kMaxAccountBytes = 64;

std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return text;
}

}  // namespace

bool LockoutRule::count(Lockout& lockout) const {
    const Timestamp now = clock_.now();
    if (now < lockout.locked_until) return false;
    const bool was_locked = lockout.locked_until > Timestamp{};
    const bool is_over = now >= lockout.since + std::chrono::minutes{settings_.integer(settings::kLockoutWindowMinutes)};
    if (lockout.failures == 0 || was_locked || is_over) lockout = {0, now, {}};
    if (++lockout.failures >= settings_.integer(settings::kLockoutAttempts)) {
        lockout.locked_until = now + std::chrono::hours{settings_.integer(settings::kLockoutHours)};
    }
    return true;
}

bool LockoutRule::count_unknown(const std::string& account) {
    const std::string name = cut(lower(account), kMaxAccountBytes);
    std::string told;
    {
        const std::lock_guard lock{mutex_};
        if (unknown_.size() >= kMaxRemembered) unknown_.clear();
        Lockout& lockout = unknown_[name];
        if (!count(lockout)) return false;
        told = fmt::format("{} {} {} {}", lockout.failures, to_ms(lockout.since), to_ms(lockout.locked_until), name);
    }
    if (bus_) bus_->publish(kTopic, told);
    return true;
}

void LockoutRule::share_unknown(cache::Bus& bus) {
    bus_ = &bus;
    subscription_ = bus.subscribe(std::string{kTopic}, [this](BytesView message) { heard_unknown(message); });
}

/// What has counted further, or locks longer, holds.
void LockoutRule::heard_unknown(BytesView message) {
    std::istringstream in{std::string{message}};
    int failures = 0;
    std::int64_t since = 0, locked_until = 0;
    std::string name;
    if (!(in >> failures >> since >> locked_until) || !std::getline(in >> std::ws, name)) return;
    const Lockout theirs{failures, from_ms(since), from_ms(locked_until)};
    const std::lock_guard lock{mutex_};
    if (unknown_.size() >= kMaxRemembered) unknown_.clear();
    Lockout& own = unknown_[name];
    const bool is_newer = theirs.locked_until > own.locked_until || (theirs.locked_until == own.locked_until && theirs.failures > own.failures);
    if (is_newer) own = theirs;
}

}  // namespace aviso::identity
