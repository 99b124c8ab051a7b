// The group-commit executor: closures that share transactions, on an SQLite file whose commits are synced.
#include <benchmark/benchmark.h>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <string>

#include "bench/micro/store_fixture.hpp"
#include "store/store_counters.hpp"

namespace aviso::bench {
namespace {

constexpr store::Sql kMakeRow{"INSERT INTO jobs (name, owner, fence, lease_until_ms) VALUES (?, 0, 0, 0)"};
constexpr store::Sql kChangeRow{"UPDATE jobs SET fence = fence + 1 WHERE name = ?"};
constexpr int kEach = 8;  ///< Closures of one writer in an iteration.

enum class Work { none, one_row };

struct Commits {
    double count = 0, closures = 0;
};
Commits commits_of(const store::Database& database) {
    const auto& sizes = store::counters_of(database).writes_per_commit;
    Commits all{0, sizes.sum()};
    for (std::size_t i = 0; i <= sizes.bounds().size(); ++i) all.count += static_cast<double>(sizes.count(i));
    return all;
}

/// Writes one closure after the other, each when the one before is on disk.
Task<void> writer(store::Database& database, std::string row, Work work, std::int64_t& done) {
    for (int i = 0; i < kEach; ++i) {
        const auto closure = [&row, work](store::Transaction& tx) {
            if (work == Work::none) return std::int64_t{1};
            const std::int64_t changed = tx.execute(kChangeRow, row);
            tx.touch({store::Touched::Kind::settings, 1, changed});
            return changed;
        };
        done += co_await database.write(closure);
    }
}

/// One iteration: `at_once` writers make kEach closures each, one after the other.
void write(benchmark::State& state, Work work) {
    FreshDatabase database{store::Dialect::sqlite};
    asio::io_context io{1};
    std::vector<std::string> rows;
    for (std::int64_t i = 0; i < state.range(0); ++i) rows.push_back("row " + std::to_string(i));
    run(io, (*database).write([&rows](store::Transaction& tx) {
        for (const std::string& row : rows) tx.execute(kMakeRow, row);
        return true;
    }));
    const Commits before = commits_of(*database);
    const double cpu_before = own_cpu_us();
    std::int64_t done = 0;
    for (auto _ : state) {
        for (const std::string& row : rows) asio::co_spawn(io, writer(*database, row, work, done), asio::detached);
        io.restart();
        io.run();
    }
    const double cpu = own_cpu_us() - cpu_before;
    const Commits after = commits_of(*database);
    if (done != state.range(0) * kEach * state.iterations() || after.closures - before.closures != static_cast<double>(done))
        return state.SkipWithError("closures were lost");
    state.SetItemsProcessed(done);
    state.counters["cpu_us_per_closure"] = cpu / static_cast<double>(done);
    state.counters["closures_per_commit"] = static_cast<double>(done) / (after.count - before.count);
    state.counters["commits_per_second"] = benchmark::Counter(after.count - before.count, benchmark::Counter::kIsRate);
}

/// The executor alone: the transaction stays empty, and nothing is synced.
void write_nothing(benchmark::State& state) { write(state, Work::none); }
/// A row is changed, and the other nodes are told.
void write_one_row(benchmark::State& state) { write(state, Work::one_row); }

void loads(benchmark::internal::Benchmark* each) { each->ArgName("at_once")->Arg(1)->Arg(256)->Unit(benchmark::kMicrosecond)->UseRealTime(); }
BENCHMARK(write_nothing)->Name("Executor/nothing")->Apply(loads);
BENCHMARK(write_one_row)->Name("Executor/one_row")->Apply(loads);

}  // namespace
}  // namespace aviso::bench
