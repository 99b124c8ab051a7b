#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/crypto/password_hash.hpp"
#include "core/result.hpp"
#include "core/task.hpp"

namespace aviso::identity {

/// Argon2id on a pool of worker threads. How many wait for the pool is bounded, in all and per account, so that neither many people nor one
/// account that is guessed at keep it from the others. Callable from any executor.
class PasswordHasher {
  public:
    static constexpr std::size_t kMaxWaiting = 64;
    static constexpr std::size_t kMaxWaitingPerAccount = 2;

    PasswordHasher(asio::thread_pool& pool, crypto::PasswordCost cost);

    /// A place in the queue, given back when destroyed. Taken before an attempt is counted: who is not let in has not tried.
    class Place {
      public:
        Place(Place&& other) noexcept = default;
        Place& operator=(Place&&) = delete;
        ~Place();

      private:
        friend class PasswordHasher;
        struct Queue;
        Place(std::shared_ptr<Queue> queue, std::string account) : queue_{std::move(queue)}, account_{std::move(account)} {}
        std::shared_ptr<Queue> queue_;  ///< null once moved from
        std::string account_;
    };
    /// `account`: whose password it is, in any form that is the same every time; empty = nobody's in particular. Errors: unavailable.
    Result<Place> enter(std::string account = {});

    struct Check {
        bool matches = false;
        std::string rehashed;  ///< the right password at the present cost, when the hash was made at another; else empty
    };
    /// `renew`: make `rehashed`. Takes the same time whatever the cost of `hash` and the outcome.
    Task<Check> verify(const Place& place, std::string password, std::string hash, bool renew);
    Task<std::string> hash(const Place& place, std::string password, crypto::PasswordCost cost);

    /// What waits in the queue ends with an exception instead of being worked off: nobody is left to be answered. Any thread.
    void stop();

    const crypto::PasswordCost& cost() const { return cost_; }
    /// Of a password nobody has: what one for an unknown account is compared with.
    const std::string& dummy_hash() const { return dummy_hash_; }

  private:
    asio::thread_pool& pool_;
    const crypto::PasswordCost cost_;
    const std::string dummy_hash_;
    const std::shared_ptr<Place::Queue> queue_;
};

}  // namespace aviso::identity
