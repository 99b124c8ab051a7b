#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>
#include <nlohmann/json.hpp>

#include "bench/bench_options.hpp"
#include "bench/peers/xmpp_pairs.hpp"
#include "bench/process_figures.hpp"

namespace {

using namespace aviso::bench;
using Json = nlohmann::json;
using Seconds = std::chrono::duration<double>;

constexpr Seconds kWarmUp{1}, kLongestWarmUp{60};

struct Options {
    int port = 0;
    std::string domain = "localhost", password;
    int server_pid = 0, database_pid = 0;
    int pairs = 500;
    double seconds = 10;
};

Json window_of(XmppPairs& load, const Options& options) {
    load.warm_up(std::min(kWarmUp, Seconds{options.seconds / 2}), kLongestWarmUp);
    load.take();
    const auto begun = BenchClock::now();
    const std::int64_t server = cpu_us(options.server_pid), database = cpu_us(options.database_pid),
                       own = cpu_us(own_pid());
    load.run_for(Seconds{options.seconds});
    const XmppPairs::Window window = load.take();
    const double seconds = milliseconds_between(begun, BenchClock::now()) / 1000;
    const auto per_message = [&](int pid, std::int64_t before) -> Json {
        if (pid == 0 || window.delivered == 0) return nullptr;
        return Latencies::rounded(static_cast<double>(cpu_us(pid) - before) / static_cast<double>(window.delivered));
    };
    return {{"acked_per_s", std::round(static_cast<double>(window.acked) / seconds)},
            {"delivered_per_s", std::round(static_cast<double>(window.delivered) / seconds)},
            {"ack_ms", window.ack_ms.to_json()},
            {"deliver_ms", window.deliver_ms.to_json()},
            {"server_cpu_us_per_message", per_message(options.server_pid, server)},
            {"db_cpu_us_per_message", per_message(options.database_pid, database)},
            {"generator_cpu_us_per_message", per_message(own_pid(), own)}};
}

Json run(const Options& options) {
    const boost::asio::ip::tcp::endpoint server{boost::asio::ip::address_v4::loopback(),
                                                static_cast<std::uint16_t>(options.port)};
    XmppPairs load{server, options.domain, options.password, options.pairs};
    load.begin_closed();
    Json results = window_of(load, options);
    load.finish();
    load.begin_alone();
    Options alone = options;
    alone.seconds = options.seconds / 2;
    results["lone_pair"] = window_of(load, alone);
    load.finish();
    const auto [sent, lost, duplicated] = load.losses();
    results["sent"] = sent;
    results["lost"] = lost;
    results["duplicated"] = duplicated;
    return {{"params",
             {{"pairs", options.pairs},
              {"seconds", options.seconds},
              {"text_bytes", kTextBytes},
              {"in_flight_per_sender", kInFlight}}},
            {"results", results}};
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App cli{
        "The load of `aviso-bench direct-messages` on an XMPP server of 127.0.0.1 with the accounts user0, user1, …; "
        "prints JSON.",
        "aviso-bench-xmpp"};
    Options options;
    cli.add_option("--port", options.port, "Where it takes TLS from the first byte")
        ->required()
        ->check(CLI::Range(1, 65535));
    cli.add_option("--domain", options.domain, "The accounts' domain")->capture_default_str();
    cli.add_option("--password", options.password, "Everybody's")->required();
    cli.add_option("--server-pid", options.server_pid, "Its process, for its CPU");
    cli.add_option("--database-pid", options.database_pid, "Its database's process, for its CPU");
    cli.add_option("--pairs", options.pairs, "A sender and a receiver each")
        ->check(CLI::Range(1, 10000))
        ->capture_default_str();
    cli.add_option("--seconds", options.seconds, "Length of the measured phase; the lone pair has half of it")
        ->check(CLI::Range(0.1, 60.0))
        ->capture_default_str();
    CLI11_PARSE(cli, argc, argv);
    std::signal(SIGPIPE, SIG_IGN);  // a closed connection is an error where it is written to
    try {
        const Json report = run(options);
        std::cout << report.dump(2) << '\n';
        const auto& results = report["results"];
        return results["lost"].get<std::int64_t>() + results["duplicated"].get<std::int64_t>() > 0 ? 3 : 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "aviso-bench-xmpp: {}\n", error.what());
        return 1;
    }
}
