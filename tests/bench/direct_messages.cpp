#include "bench/direct_load.hpp"
#include "bench/scenarios.hpp"

namespace aviso::bench {
namespace {

constexpr int kPairs = 500;
constexpr std::chrono::seconds kWarmUp{3};  ///< what all senders send at once into cold caches is away by then

struct Cast {
    std::vector<BenchPerson> people;
    std::vector<DirectLoad::Pair> pairs;
};

Cast hire(const StartConfig& config, int pair_count) {
    Company company{config};
    Cast cast{company.add_people(2 * pair_count), {}};
    std::vector<std::pair<UserId, UserId>> couples;
    for (std::size_t i = 0; i < cast.people.size(); i += 2) couples.emplace_back(cast.people[i].user, cast.people[i + 1].user);
    const auto conversations = company.add_direct(couples);
    for (std::size_t i = 0; i < conversations.size(); ++i) cast.pairs.push_back({conversations[i], 2 * i, 2 * i + 1});
    return cast;
}

Json window_of(Fleet& fleet, DirectLoad& load, const ServerUnderTest& server, double seconds) {
    fleet.run_for(std::min(std::chrono::duration<double>{kWarmUp}, std::chrono::duration<double>{seconds / 2}));
    load.take();
    const CpuMeter cpu{server};
    fleet.run_for(std::chrono::duration<double>{seconds});
    const DirectLoad::Window window = load.take();
    const CpuMeter::Used used = cpu.used();
    return {{"acked_per_s", std::round(static_cast<double>(window.acked) / used.seconds)},
            {"delivered_per_s", std::round(static_cast<double>(window.delivered) / used.seconds)},
            {"ack_ms", window.ack_ms.to_json()},
            {"deliver_ms", window.deliver_ms.to_json()},
            {"server_cpu_us_per_message", per(used.server, window.delivered, server.pid())},
            {"db_cpu_us_per_message", server.database_pid() ? per(used.database, window.delivered, server.database_pid()) : Json(0)},
            {"generator_cpu_us_per_message", per(used.own, window.delivered, 1)},
            {"refused_for_now", window.refused}};
}

void add_losses(Json& results, DirectLoad& load) {
    load.finish();
    const DirectLoad::Losses losses = load.losses();
    for (const auto& [name, count] : {std::pair{"lost", losses.lost}, {"duplicated", losses.duplicated}, {"sync_hints", losses.hints}}) {
        results[name] = results.value(name, std::int64_t{0}) + count;
    }
}

/// Counting slows the server down, so it is a short run of its own.
void count_calls(Json& results, ServerUnderTest& server, const Cast& cast, double seconds) {
    server.start(true);
    {
        Fleet fleet{server.endpoint()};
        fleet.sign_in(cast.people);
        DirectLoad load{fleet, cast.pairs};
        load.begin_closed(kInFlight);
        fleet.run_for(std::chrono::duration<double>{seconds / 4});
        load.take();
        const auto before = server.counts();
        fleet.run_for(std::chrono::duration<double>{seconds / 4});
        const auto after = server.counts();
        const auto messages = load.take().delivered;
        results["fsyncs_per_message"] = per(static_cast<std::int64_t>(after.syncs - before.syncs), messages, 1);
        results["allocations_per_message"] = per(static_cast<std::int64_t>(after.allocations - before.allocations), messages, 1);
        add_losses(results, load);
    }
    server.stop();
}

}  // namespace

Json run_direct_messages(const BenchOptions& options) {
    Json params = common_params(options);
    ServerUnderTest server{options};
    const Cast cast = hire(server.config(), options.scaled(kPairs));
    Json results;
    server.start();
    {
        Fleet fleet{server.endpoint()};
        fleet.sign_in(cast.people);
        DirectLoad load{fleet, cast.pairs};

        load.begin_closed(kInFlight);
        results = window_of(fleet, load, server, options.seconds);
        load.finish();

        const double rate = options.rate > 0 ? options.rate : std::max(1.0, results["delivered_per_s"].get<double>() / 2);
        load.begin_open(rate);
        results["open"] = window_of(fleet, load, server, options.seconds);
        results["open"]["offered_per_s"] = std::round(rate);
        load.finish();

        load.begin_alone();
        const Json alone = window_of(fleet, load, server, options.seconds / 2);
        results["lone_pair"] = {{"ack_ms", alone["ack_ms"]}, {"deliver_ms", alone["deliver_ms"]}, {"server_cpu_us_per_message", alone["server_cpu_us_per_message"]}};
        add_losses(results, load);
        results["lone_pair"]["fsync_ms"] = sync_ms(server.data_folder());
    }
    server.stop();
    results["fsyncs_per_message"] = results["allocations_per_message"] = nullptr;
    if (options.server.empty()) count_calls(results, server, cast, options.seconds);

    params["pairs"] = cast.pairs.size();
    params["text_bytes"] = kTextBytes;
    params["in_flight_per_sender"] = kInFlight;
    params["open_loop"] = "Poisson arrivals, latency from the moment due";
    return {{"params", params}, {"results", results}};
}

}  // namespace aviso::bench
