// Sealing: what the body of a message costs to seal and to open, and what the key ring adds where a key or a column is opened.
#include <benchmark/benchmark.h>

#include "bench/micro/allocations.hpp"
#include "core/crypto/aead.hpp"
#include "core/crypto/random.hpp"
#include "core/keyring.hpp"

namespace aviso::bench {
namespace {

/// As long as the associated data of an entry's body: conversation, sender and the client's key.
const Bytes kContext = "entries|body|1234567|12345|00112233445566778899aabbccddeeff";
constexpr std::string_view kTable = "people", kColumn = "phone", kPhone = "+49 30 12345678";

void count(benchmark::State& state, const Allocations& allocations, std::size_t bytes) {
    allocations.report(state, state.iterations());
    state.SetItemsProcessed(state.iterations());
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
}

/// One iteration: one body.
void seal_body(benchmark::State& state) {
    const Bytes key = crypto::random_bytes(crypto::kAeadKeySize), body = crypto::random_bytes(static_cast<std::size_t>(state.range(0)));
    const Allocations allocations;
    for (auto _ : state) benchmark::DoNotOptimize(crypto::seal(key, body, kContext));
    count(state, allocations, body.size());
}

/// One iteration: one body.
void open_body(benchmark::State& state) {
    const Bytes key = crypto::random_bytes(crypto::kAeadKeySize), body = crypto::random_bytes(static_cast<std::size_t>(state.range(0)));
    const Bytes sealed = crypto::seal(key, body, kContext);
    if (crypto::open(key, sealed, kContext) != body) return state.SkipWithError("does not open");
    const Allocations allocations;
    for (auto _ : state) benchmark::DoNotOptimize(crypto::open(key, sealed, kContext));
    count(state, allocations, body.size());
}

struct Ring {
    KeyRing keys{MasterKey{crypto::random_bytes(32)}};
    Bytes wrapped = keys.new_wrapped_key("conversations|7");
    Bytes sealed = keys.seal_column(kTable, kColumn, "row", kPhone);
};

/// One iteration: the key of one conversation, as when its rights are loaded.
void open_key(benchmark::State& state) {
    const Ring ring;
    for (auto _ : state) benchmark::DoNotOptimize(ring.keys.open(ring.wrapped, "conversations|7"));
    state.SetItemsProcessed(state.iterations());
}

/// One iteration: one sealed column of one person.
void open_column(benchmark::State& state) {
    const Ring ring;
    for (auto _ : state) benchmark::DoNotOptimize(ring.keys.open_column(kTable, kColumn, "row", ring.sealed));
    state.SetItemsProcessed(state.iterations());
}

/// One iteration: one value looked up by equality.
void blind_index(benchmark::State& state) {
    const Ring ring;
    for (auto _ : state) benchmark::DoNotOptimize(ring.keys.blind_index(kTable, kColumn, kPhone));
    state.SetItemsProcessed(state.iterations());
}

void sizes(benchmark::internal::Benchmark* each) { each->ArgName("bytes")->Arg(200)->Arg(8 * 1024); }
BENCHMARK(seal_body)->Name("Seal/body")->Apply(sizes);
BENCHMARK(open_body)->Name("Open/body")->Apply(sizes);
BENCHMARK(open_key)->Name("KeyRing/open_key");
BENCHMARK(open_column)->Name("KeyRing/open_column");
BENCHMARK(blind_index)->Name("KeyRing/blind_index");

}  // namespace
}  // namespace aviso::bench
