#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>

/// Of tests/bench/count_calls_linux.cpp; there only when that is loaded beside the program (LD_PRELOAD).
extern "C" __attribute__((weak)) std::uint64_t aviso_bench_allocations();

namespace aviso::bench {

/// Counts the allocations of all threads from its making on, if it can: counting takes time, so the timed runs do without.
class Allocations {
  public:
    void report(benchmark::State& state, std::int64_t items) const {
        if (aviso_bench_allocations) state.counters["allocations_per_item"] = static_cast<double>(now() - before_) / static_cast<double>(items);
    }

  private:
    static std::uint64_t now() { return aviso_bench_allocations ? aviso_bench_allocations() : 0; }
    const std::uint64_t before_ = now();
};

}  // namespace aviso::bench
