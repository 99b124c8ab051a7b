#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace aviso::store {

class Database;

/// A distribution over fixed bounds, written by any thread and read by any: exact enough for a chart, never a lock.
template <std::size_t N>
class Distribution {
  public:
    explicit constexpr Distribution(const std::array<double, N>& bounds) : bounds_{bounds} {}

    void add(double value) {
        std::size_t at = 0;
        while (at < N && value > bounds_[at]) ++at;
        counts_[at].fetch_add(1, std::memory_order_relaxed);
        sum_.fetch_add(value, std::memory_order_relaxed);
    }
    const std::array<double, N>& bounds() const { return bounds_; }
    /// How many values lay above bounds()[i-1] and at or below bounds()[i]; the last one (i = N) holds those above all bounds.
    std::uint64_t count(std::size_t i) const { return counts_[i].load(std::memory_order_relaxed); }
    double sum() const { return sum_.load(std::memory_order_relaxed); }

  private:
    const std::array<double, N> bounds_;
    std::array<std::atomic<std::uint64_t>, N + 1> counts_{};
    std::atomic<double> sum_{0};
};

/// What the writers did since the start, for /metrics.
struct StoreCounters {
    std::atomic<std::uint64_t> rolled_back{0};  ///< groups that had to be run again one by one
    Distribution<8> writes_per_commit{{1, 2, 4, 8, 16, 32, 64, 128}};   ///< closures in one transaction
    Distribution<10> messages_per_batch{{1, 2, 4, 8, 16, 32, 64, 128, 256, 512}};
    Distribution<10> commit_seconds{{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1}};  ///< COMMIT with its fsync
};

/// Of a database from open_database. Callable from any thread.
const StoreCounters& counters_of(const Database& database);

}  // namespace aviso::store
