#include "features/identity/lockout_rule.hpp"

namespace aviso::identity {
namespace {

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
    const std::lock_guard lock{mutex_};
    if (unknown_.size() >= kMaxRemembered) unknown_.clear();
    return count(unknown_[cut(lower(account), kMaxAccountBytes)]);
}

}  // namespace aviso::identity
