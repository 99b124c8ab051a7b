#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <unordered_map>

#include "core/clock.hpp"

namespace aviso::gateway {

struct RateLimit {
    double per_second = 0;
    double burst = 0;  ///< So many at once after a pause.
};

/// A token bucket. Not thread-safe.
class Bucket {
  public:
    /// Takes `cost` tokens; 0 when they were there, otherwise takes none and says after how long they will be.
    std::chrono::milliseconds take(const RateLimit& limit, SteadyTime now, double cost = 1) {
        refill(limit, now);
        if (tokens_ >= cost) {
            tokens_ -= cost;
            return {};
        }
        const double seconds = (std::min(cost, limit.burst) - tokens_) / limit.per_second;
        return std::chrono::milliseconds{static_cast<std::int64_t>(seconds * 1000) + 1};
    }
    /// Takes `cost` tokens even when they are not there: for work already done.
    void charge(const RateLimit& limit, SteadyTime now, double cost) {
        refill(limit, now);
        tokens_ = std::max(tokens_ - cost, -limit.burst);
    }
    bool is_full(const RateLimit& limit, SteadyTime now) const {
        Bucket then = *this;
        then.refill(limit, now);
        return then.tokens_ >= limit.burst;
    }

  private:
    void refill(const RateLimit& limit, SteadyTime now) {
        if (!begun_) {
            begun_ = true;
            tokens_ = limit.burst;
        } else if (now > last_) {
            tokens_ = std::min(limit.burst, tokens_ + std::chrono::duration<double>(now - last_).count() * limit.per_second);
        }
        last_ = std::max(last_, now);
    }

    double tokens_ = 0;
    SteadyTime last_{};
    bool begun_ = false;
};

/// A limit that changes while calls are measured by it. Callable from any thread; a reader in the middle of a change may see the rate of
/// one and the burst of the other, for one call.
class LiveLimit {
  public:
    LiveLimit() = default;
    void set(const RateLimit& limit) {
        per_second_ = limit.per_second;
        burst_ = limit.burst;
    }
    RateLimit get() const { return {per_second_, burst_}; }

  private:
    std::atomic<double> per_second_{0};
    std::atomic<double> burst_{0};
};

/// Buckets by key, all of one limit, which outlives the table. A full bucket is forgotten, so memory follows recent use. Callable from any thread.
template <class Key>
class BucketTable {
  public:
    explicit BucketTable(const LiveLimit& limit) : limit_{limit} {}

    std::chrono::milliseconds take(const Key& key, SteadyTime now, double cost = 1) {
        std::lock_guard lock{mutex_};
        sweep(now);
        return buckets_[key].take(limit_.get(), now, cost);
    }
    void charge(const Key& key, SteadyTime now, double cost) {
        std::lock_guard lock{mutex_};
        sweep(now);
        buckets_[key].charge(limit_.get(), now, cost);
    }

  private:
    void sweep(SteadyTime now) {
        if (buckets_.size() < kSweepFrom || now - swept_ < std::chrono::seconds{1}) return;
        swept_ = now;
        std::erase_if(buckets_, [&](const auto& entry) { return entry.second.is_full(limit_.get(), now); });
    }

    static constexpr std::size_t kSweepFrom = 4096;
    const LiveLimit& limit_;
    std::mutex mutex_;
    std::unordered_map<Key, Bucket> buckets_;
    SteadyTime swept_{};
};

}  // namespace aviso::gateway
