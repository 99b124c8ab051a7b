#pragma once

#include <span>
#include <string_view>

#include "bench/measurement.hpp"

namespace aviso::bench {

/// One scenario: measures and gives `{"params": …, "results": …}`. Throws BenchError.
struct Scenario {
    std::string_view name;
    std::string_view about;
    Json (*run)(const BenchOptions&);
};
std::span<const Scenario> scenarios();

Json run_direct_messages(const BenchOptions& options);
Json run_idle_connections(const BenchOptions& options);
Json run_login_storm(const BenchOptions& options);
Json run_group_fanout(const BenchOptions& options);
Json run_catch_up(const BenchOptions& options);
Json run_slow_reader(const BenchOptions& options);
Json run_history(const BenchOptions& options);
Json run_mixed_day(const BenchOptions& options);
/// Builds the data of `history` at full size, once; does nothing when it is there. Throws BenchError.
void prepare_history(const BenchOptions& options);

}  // namespace aviso::bench
