#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

namespace aviso::bench {

using BenchClock = std::chrono::steady_clock;

inline double milliseconds_between(BenchClock::time_point from, BenchClock::time_point to) {
    return std::chrono::duration<double, std::milli>(to - from).count();
}

/// Every value is kept: a run has a few hundred thousand.
class Latencies {
  public:
    void add(double milliseconds) { values_.push_back(static_cast<float>(milliseconds)); }
    std::size_t count() const { return values_.size(); }

    /// The value below which `share` of all lie; null without values.
    nlohmann::json at(double share) const {
        if (values_.empty()) return nullptr;
        std::vector<float> sorted = values_;
        std::ranges::sort(sorted);
        const auto index = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
        return rounded(sorted[std::clamp<std::size_t>(index, 1, sorted.size()) - 1]);
    }
    nlohmann::json to_json() const { return {{"p50", at(0.5)}, {"p99", at(0.99)}, {"p999", at(0.999)}}; }

    /// Microseconds are as exact as this is.
    static double rounded(double value) { return std::round(value * 1000) / 1000; }

  private:
    std::vector<float> values_;
};

}  // namespace aviso::bench
