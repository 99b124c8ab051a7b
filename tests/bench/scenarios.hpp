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

}  // namespace aviso::bench
