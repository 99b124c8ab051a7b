#include "bench/group_load.hpp"
#include "bench/process_figures.hpp"
#include "bench/scenarios.hpp"

namespace aviso::bench {
namespace {

constexpr int kConnections = 2000;
constexpr std::size_t kMembers = 200;
constexpr std::size_t kStalledPerGroup = 10;
constexpr std::size_t kTextBytes = 4096;
constexpr std::chrono::milliseconds kInterval{250};

}  // namespace

Json run_slow_reader(const BenchOptions& options) {
    Json params = common_params(options);
    ServerUnderTest server{options};
    std::vector<BenchPerson> people;
    std::vector<GroupLoad::Group> groups;
    {
        Company company{server.config()};
        people = company.add_people(options.scaled(kConnections, static_cast<int>(kMembers)));
        for (std::size_t at = 0; at + kMembers <= people.size(); at += kMembers) {
            GroupLoad::Group group;
            std::vector<UserId> users;
            for (std::size_t i = at; i < at + kMembers; ++i) {
                users.push_back(people[i].user);
                group.members.push_back(i);
            }
            group.conversation = company.add_group(users);
            groups.push_back(std::move(group));
        }
    }
    server.start();
    Fleet fleet{server.endpoint()};
    fleet.sign_in(people);
    GroupLoad load{fleet, groups, kTextBytes};

    load.begin_paced(kInterval);
    fleet.run_for(std::chrono::duration<double>{options.seconds / 2});
    load.take();
    fleet.run_for(std::chrono::duration<double>{options.seconds});
    const GroupLoad::Window quiet = load.take();
    load.finish();
    load.take();

    const std::int64_t memory_before = anonymous_bytes(server.pid());
    std::size_t stalled = 0;
    for (const auto& group : groups) {
        for (std::size_t i = kMembers - kStalledPerGroup; i < kMembers; ++i, ++stalled) {
            load.leave_out(group.members[i]);
            fleet.at(group.members[i]).stop_reading();
        }
    }
    load.begin_paced(kInterval);
    // Until the kernel's buffers of a stalled connection are full and the server's own are in use.
    fleet.run_for(std::chrono::duration<double>{options.seconds * 2});
    load.take();
    const CpuMeter cpu{server};
    fleet.run_for(std::chrono::duration<double>{options.seconds});
    const GroupLoad::Window window = load.take();
    const CpuMeter::Used used = cpu.used();
    const std::int64_t growth = anonymous_bytes(server.pid()) - memory_before;
    load.finish();
    const GroupLoad::Losses losses = load.losses();

    params["connections"] = people.size();
    params["members_per_group"] = kMembers;
    params["stalled"] = stalled;
    params["text_bytes"] = kTextBytes;
    params["messages_per_group_and_s"] = 1000.0 / static_cast<double>(kInterval.count());
    const Json before = quiet.deliver_ms.at(0.99), with = window.deliver_ms.at(0.99);
    Json results{{"server_rss_growth_bytes", server.pid() ? Json(growth) : Json()},
                 {"deliver_p99_ms", {{"quiet", before}, {"with_stalled", with}}},
                 {"latency_ratio", before.is_number() && before > 0.0 && with.is_number() ? Json(Latencies::rounded(with.get<double>() / before.get<double>())) : Json()},
                 {"server_cpu_us_per_delivery", per(used.server, window.deliveries, server.pid())},
                 {"lost", losses.lost},
                 {"duplicated", losses.duplicated},
                 {"sync_hints", losses.hints}};
    return {{"params", params}, {"results", results}};
}

}  // namespace aviso::bench
