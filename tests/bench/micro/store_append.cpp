// Appends to the message log by senders in a closed loop: what a row costs, and how long one waits for its commit.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <random>

#include "bench/micro/store_fixture.hpp"
#include "store/message_log.hpp"

namespace aviso::bench {
namespace {

constexpr int kConversations = 1000;
constexpr std::int64_t kMostRowsPerRound = 20'000;
constexpr std::size_t kBodyBytes = 250;  // 200 bytes of text, sealed

struct Load {
    store::MessageLog& log;
    const std::vector<ConversationId>& conversations;
    bool keys_from_time = false;  ///< as our clients make them
    std::mt19937_64 random{1};
    std::int64_t left = 0;
    int failed = 0;
    std::vector<double> waited_ms{};
};

store::AppendRequest next_request(Load& load) {
    store::AppendRequest request;
    request.conversation = load.conversations[load.random() % load.conversations.size()];
    request.sender = UserId{static_cast<std::int64_t>(load.random() % 2)};
    for (std::uint8_t& byte : request.client_entry_id) byte = static_cast<std::uint8_t>(load.random());
    if (load.keys_from_time) {
        const std::int64_t now_ms = to_ms(SystemClock{}.now());
        for (int i = 0; i < 6; ++i) request.client_entry_id[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(now_ms >> (40 - 8 * i));
    }
    request.sealed_body.resize(kBodyBytes);
    for (char& byte : request.sealed_body) byte = static_cast<char>(load.random());
    request.kind = 1;
    request.at = from_ms(1'800'000'000'000 + load.left);
    request.rights_version = 1;
    return request;
}

Task<void> sender(Load& load) {
    while (load.left > 0) {
        --load.left;
        const auto began = std::chrono::steady_clock::now();
        const auto stored = co_await load.log.append(next_request(load));
        if (!stored) ++load.failed;
        load.waited_ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
    }
}

double quantile(std::vector<double>& values, double q) {
    if (values.empty()) return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1));
    std::ranges::nth_element(values, at);
    return *at;
}

void append(benchmark::State& state, store::Dialect engine) {
    if (engine == store::Dialect::mysql && !store::test::has_mariadb()) return state.SkipWithError("no MariaDB here");
    FreshDatabase database{engine};
    asio::io_context io;
    const auto log = store::open_message_log(*database);
    const auto conversations = run(io, (*database).write([](store::Transaction& tx) {
        std::vector<ConversationId> made;
        for (int i = 0; i < kConversations; ++i) {
            tx.execute("INSERT INTO conversations (kind, sealed_key, created_at_ms) VALUES (2, ?, 0)", store::Blob{"key"});
            made.push_back(ConversationId{tx.insert_id()});
            for (int user = 0; user < 2; ++user) tx.execute("INSERT INTO members (conversation_id, user_id, role, joined_at_ms) VALUES (?, ?, 1, 0)", made.back(), user);
        }
        return made;
    }));
    Load load{*log, conversations, state.range(1) != 0};
    load.waited_ms.reserve(1'000'000);
    const std::int64_t per_round = std::min(kMostRowsPerRound, 150 * state.range(0));  // a lone sender waits for each commit
    std::int64_t rows = 0;
    std::uintmax_t largest_wal = 0;
    const double cpu_before = own_cpu_us();
    const double server_before = database.server_cpu_us();
    for (auto _ : state) {
        load.left = per_round;
        for (std::int64_t i = 0; i < state.range(0); ++i) asio::co_spawn(io, sender(load), asio::detached);
        io.restart();
        io.run();
        rows += per_round;
        std::error_code none;
        const auto wal = std::filesystem::file_size(database.options().sqlite_path + "-wal", none);
        if (!none) largest_wal = std::max(largest_wal, wal);
    }
    if (load.failed > 0) state.SkipWithError("appends failed");
    const auto per_row = [&](double us) { return us / static_cast<double>(rows); };
    state.SetItemsProcessed(rows);
    state.counters["cpu_us_per_row"] = per_row(own_cpu_us() - cpu_before);
    if (engine == store::Dialect::mysql) state.counters["server_cpu_us_per_row"] = per_row(database.server_cpu_us() - server_before);
    if (largest_wal > 0) state.counters["wal_mib"] = static_cast<double>(largest_wal) / (1 << 20);
    state.counters["ms_p50"] = quantile(load.waited_ms, 0.5);
    state.counters["ms_p99"] = quantile(load.waited_ms, 0.99);
    state.counters["ms_max"] = quantile(load.waited_ms, 1);
}

void append_on_sqlite(benchmark::State& state) { append(state, store::Dialect::sqlite); }
void append_on_mariadb(benchmark::State& state) { append(state, store::Dialect::mysql); }

void loads(benchmark::internal::Benchmark* each) {
    each->ArgNames({"in_flight", "keys_from_time"})->ArgsProduct({{1, 16, 128, 1024}, {1}})->Args({128, 0})->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(4);
}
BENCHMARK(append_on_sqlite)->Name("Append/sqlite")->Apply(loads);
BENCHMARK(append_on_mariadb)->Name("Append/mariadb")->Apply(loads);

}  // namespace
}  // namespace aviso::bench
