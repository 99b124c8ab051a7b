#include "features/identity/password_hasher.hpp"

#include <atomic>
#include <stdexcept>

#include "core/bytes.hpp"
#include "core/crypto/random.hpp"

namespace aviso::identity {

struct PasswordHasher::Place::Queue {
    std::mutex mutex;
    std::size_t waiting = 0;
    std::map<std::string, std::size_t> per_account;
    std::atomic<bool> stopped = false;

    void go_on() const {
        if (stopped) throw std::runtime_error("the server goes down");
    }
};

PasswordHasher::Place::~Place() {
    if (!queue_) return;
    const std::lock_guard lock{queue_->mutex};
    --queue_->waiting;
    if (account_.empty()) return;
    const auto own = queue_->per_account.find(account_);
    if (--own->second == 0) queue_->per_account.erase(own);
}

PasswordHasher::PasswordHasher(asio::thread_pool& pool, crypto::PasswordCost cost)
    : pool_{pool}, cost_{cost}, dummy_hash_{crypto::hash_password(to_hex(crypto::random_bytes(16)), cost)},
      queue_{std::make_shared<Place::Queue>()} {}

Result<PasswordHasher::Place> PasswordHasher::enter(std::string account) {
    const std::lock_guard lock{queue_->mutex};
    if (queue_->waiting >= kMaxWaiting) return fail_later(Errc::unavailable, "too many sign-ins at once", std::chrono::seconds{2});
    if (!account.empty()) {
        std::size_t& own = queue_->per_account[account];
        if (own >= kMaxWaitingPerAccount) {
            return fail_later(Errc::unavailable, "a sign-in to this account is under way", std::chrono::seconds{1});
        }
        ++own;
    }
    ++queue_->waiting;
    return Place{queue_, std::move(account)};
}

void PasswordHasher::stop() { queue_->stopped = true; }

Task<PasswordHasher::Check> PasswordHasher::verify(const Place&, std::string password, std::string hash, bool renew) {
    auto work = [queue = queue_, password = std::move(password), hash = std::move(hash), dummy = dummy_hash_, cost = cost_, renew] {
        queue->go_on();
        Check check;
        check.matches = crypto::verify_password(password, hash);
        if (!crypto::needs_rehash(hash, cost)) return check;
        if (check.matches && renew) {
            check.rehashed = crypto::hash_password(password, cost);
        } else {
            // A cheaper hash (a one-time password's) must not tell by its time that the account exists.
            static_cast<void>(crypto::verify_password(password, dummy));
        }
        return check;
    };
    co_return co_await offload(pool_, std::move(work));
}

Task<std::string> PasswordHasher::hash(const Place&, std::string password, crypto::PasswordCost cost) {
    auto work = [queue = queue_, password = std::move(password), cost] {
        queue->go_on();
        return crypto::hash_password(password, cost);
    };
    co_return co_await offload(pool_, std::move(work));
}

}  // namespace aviso::identity
