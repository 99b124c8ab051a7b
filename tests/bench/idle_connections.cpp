#include "bench/fleet.hpp"
#include "bench/process_figures.hpp"
#include "bench/scenarios.hpp"

namespace aviso::bench {
namespace {

constexpr int kAccounts = 10'000;
constexpr int kConversations = 4;  // each with a neighbour, and one group of all in teams of ten
constexpr std::size_t kTeam = 10;
constexpr std::chrono::seconds kSettle{30};

std::vector<BenchPerson> hire(const StartConfig& config, int count) {
    Company company{config};
    auto people = company.add_people(count);
    company.befriend(people, kConversations);
    for (std::size_t at = 0; at + kTeam <= people.size(); at += kTeam) {
        std::vector<UserId> team;
        for (std::size_t i = at; i < at + kTeam; ++i) team.push_back(people[i].user);
        company.add_group(team);
    }
    return people;
}

}  // namespace

Json run_idle_connections(const BenchOptions& options) {
    Json params = common_params(options);
    ServerUnderTest server{options};
    const auto people = hire(server.config(), options.scaled(kAccounts, 10));
    server.start();
    const auto connections = static_cast<std::int64_t>(people.size());

    Fleet fleet{server.endpoint()};
    const std::int64_t memory_before = anonymous_bytes(server.pid()), kernel_before = kernel_socket_bytes();
    const auto begun = BenchClock::now();
    fleet.sign_in(people);
    const double seconds = milliseconds_between(begun, BenchClock::now()) / 1000;
    for (std::size_t i = 0; i < fleet.size(); ++i) fleet.at(i).start([](const FrameHeader&, BytesView) {});

    const std::chrono::duration<double> settle = options.scale < 1 ? std::chrono::duration<double>{options.seconds} : kSettle;
    fleet.run_for(settle);
    const std::int64_t memory = anonymous_bytes(server.pid()) - memory_before, kernel = kernel_socket_bytes() - kernel_before;
    const CpuMeter cpu{server};
    fleet.run_for(std::chrono::duration<double>{options.seconds});
    const CpuMeter::Used used = cpu.used();

    params["conversations_per_account"] = kConversations + 1;
    params["settled_s"] = settle.count();
    params["heartbeat_s"] = 20;
    Json results{{"connections", connections},
                 {"server_rss_bytes_per_connection", server.pid() ? Json(memory / connections) : Json()},
                 {"kernel_bytes_per_connection", kernel / connections / 2},
                 {"idle_cpu_percent", server.pid() ? Json(Latencies::rounded(static_cast<double>(used.server) / used.seconds / 1e4)) : Json()},
                 {"generator_cpu_percent", Latencies::rounded(static_cast<double>(used.own) / used.seconds / 1e4)},
                 {"established_per_s", std::round(static_cast<double>(connections) / seconds)}};
    return {{"params", params}, {"results", results}};
}

}  // namespace aviso::bench
