#include <thread>

#include "bench/direct_load.hpp"
#include "bench/group_load.hpp"
#include "bench/scenarios.hpp"

namespace aviso::bench {
namespace {

constexpr int kOnTheWay = 8;
constexpr int kPairs = 50;
constexpr double kDirectRate = 200;

struct Cast {
    std::vector<BenchPerson> crowd;
    GroupLoad::Group group;
    std::vector<BenchPerson> others;  ///< who are not in the group
    std::vector<DirectLoad::Pair> pairs;
};

Cast hire(const StartConfig& config, int members, int pairs) {
    Company company{config};
    Cast cast{company.add_people(members), {}, company.add_people(2 * pairs), {}};
    std::vector<UserId> users;
    for (std::size_t i = 0; i < cast.crowd.size(); ++i) {
        users.push_back(cast.crowd[i].user);
        cast.group.members.push_back(i);
    }
    cast.group.conversation = company.add_group(users);
    for (std::size_t i = 0; i < cast.others.size(); i += 2) {
        const std::pair couple{cast.others[i].user, cast.others[i + 1].user};
        cast.pairs.push_back({company.add_direct({&couple, 1}).front(), i, i + 1});
    }
    return cast;
}

/// p99 of direct messages at an even rate. The pairs run in a thread of their own: their computers are not busy with what the group's members receive.
Json direct_p99(Fleet& pairs, DirectLoad& direct, Fleet& crowd, double seconds) {
    const std::chrono::duration<double> before{seconds / 10}, time{seconds};
    const std::jthread beside{[&] { crowd.run_for(before + time); }};
    direct.begin_open(kDirectRate);
    pairs.run_for(before);
    direct.take();
    pairs.run_for(time);
    const Json p99 = direct.take().deliver_ms.at(0.99);
    direct.finish();
    return p99;
}

/// Measures for twice `seconds`, with pairs for three times.
Json measure(const BenchOptions& options, double seconds, int members, int pairs) {
    ServerUnderTest server{options};
    const Cast cast = hire(server.config(), members, pairs);
    server.start();
    Fleet fleet{server.endpoint()};
    fleet.sign_in(cast.crowd);
    GroupLoad group{fleet, {cast.group}, kTextBytes};
    DirectLoad::Losses direct_losses;

    group.begin_closed(kOnTheWay);
    fleet.run_for(std::chrono::duration<double>{seconds / 5});
    group.take();
    const CpuMeter cpu{server};
    fleet.run_for(std::chrono::duration<double>{seconds});
    const GroupLoad::Window window = group.take();
    const CpuMeter::Used used = cpu.used();
    group.finish();
    const double per_second = static_cast<double>(window.deliveries) / used.seconds;
    Json results{{"members", members},
                 {"deliveries_per_s", std::round(per_second)},
                 {"server_cpu_us_per_delivery", per(used.server, window.deliveries, server.pid())},
                 {"generator_cpu_us_per_delivery", per(used.own, window.deliveries, 1)}};

    // Unhurried: a tenth of what it can.
    const std::chrono::duration<double> interval{static_cast<double>(members) * 10 / std::max(per_second, 1.0)};
    group.take();
    group.begin_paced(interval);
    fleet.run_for(std::chrono::duration<double>{seconds});
    group.finish();
    const GroupLoad::Window calm = group.take();
    results["last_member_ms"] = {{"p50", calm.last_member_ms.at(0.5)}, {"p99", calm.last_member_ms.at(0.99)}};
    results["last_member_messages"] = calm.messages;

    if (pairs > 0) {
        Fleet others{server.endpoint()};
        others.sign_in(cast.others);
        DirectLoad direct{others, cast.pairs};
        const Json quiet = direct_p99(others, direct, fleet, seconds / 2);
        group.take();
        group.begin_closed(kOnTheWay);
        const CpuMeter busy{server};
        const Json meanwhile = direct_p99(others, direct, fleet, seconds / 2);
        const CpuMeter::Used taken = busy.used();
        group.finish();
        const GroupLoad::Window beside = group.take();
        results["meanwhile"] = {{"deliveries_per_s", std::round(static_cast<double>(beside.deliveries) / taken.seconds)},
                                {"server_cpu_us_per_delivery", per(taken.server, beside.deliveries, server.pid())},
                                {"generator_cpu_us_per_delivery", per(taken.own, beside.deliveries, 1)},
                                {"last_member_ms", {{"p50", beside.last_member_ms.at(0.5)}, {"p99", beside.last_member_ms.at(0.99)}}}};
        direct_losses = direct.losses();
        results["direct_p99_ms"] = {{"quiet", quiet}, {"meanwhile", meanwhile}};
        results["direct_latency_ratio"] = quiet.is_number() && quiet > 0.0 && meanwhile.is_number() ? Json(Latencies::rounded(meanwhile.get<double>() / quiet.get<double>())) : Json();
    }
    const GroupLoad::Losses losses = group.losses();
    results["lost"] = losses.lost + direct_losses.lost;
    results["duplicated"] = losses.duplicated + direct_losses.duplicated;
    results["sync_hints"] = losses.hints + direct_losses.hints;
    return results;
}

}  // namespace

Json run_group_fanout(const BenchOptions& options) {
    Json params = common_params(options);
    Json results = measure(options, options.seconds, options.scaled(1000), kPairs);
    results["members_200"] = measure(options, options.seconds / 2, options.scaled(200), 0);
    results["members_10000"] = measure(options, options.seconds, options.scaled(10'000), 0);
    params["text_bytes"] = kTextBytes;
    params["on_the_way"] = kOnTheWay;
    params["last_member"] = "one message at a time, at a tenth of the closed loop's rate";
    params["direct_latency"] = "50 pairs, 200 messages/s, without and with the closed loop of the group beside them";
    return {{"params", params}, {"results", results}};
}

}  // namespace aviso::bench
