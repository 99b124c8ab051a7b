#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/contract.hpp"

namespace aviso::gateway {

/// A figure that another room keeps, as it stands now.
struct Figure {
    enum class Kind { counter, gauge, histogram };
    /// Of a histogram: how many values were at or below `bound`, in all those before it too. The last bound is infinite.
    struct Bucket {
        double bound = 0;
        std::uint64_t cumulative = 0;
    };
    Kind kind = Kind::gauge;
    std::string name;  ///< "aviso_net_frames_in_total"
    std::string help;
    double value = 0;             ///< Of a histogram: the sum of its values.
    std::vector<Bucket> buckets;  ///< Histograms only.
};

/// Counters for Prometheus: calls by method and outcome, how long they took, connections. Callable from any thread.
class Metrics {
  public:
    /// For methods with an index below `methods`.
    explicit Metrics(std::size_t methods);
    ~Metrics();
    void call_ended(const Method& method, const Error* error, std::chrono::steady_clock::duration took);
    /// `source` is asked whenever text() is; on any thread, must not block. Outlives the last text(). Before the server starts.
    void add(std::function<std::vector<Figure>()> source) { sources_.push_back(std::move(source)); }
    /// Text format 0.0.4.
    std::string text(std::size_t connections);

  private:
    struct Families;
    std::unique_ptr<Families> families_;
    std::vector<std::function<std::vector<Figure>()>> sources_;
};

}  // namespace aviso::gateway
