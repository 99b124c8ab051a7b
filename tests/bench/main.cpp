#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

#include "bench/scenarios.hpp"
#include "core/logging.hpp"
#include "net/process_limits.hpp"

namespace {

using namespace aviso;
using namespace aviso::bench;

void print_rows(const Json& value, const std::string& name) {
    if (value.is_object()) {
        for (const auto& [key, inner] : value.items()) print_rows(inner, name.empty() ? key : name + "." + key);
    } else {
        fmt::print("  {:<44} {}\n", name, value.is_string() ? value.get<std::string>() : value.dump());
    }
}

/// Every `lost` and `duplicated` wherever it stands.
std::int64_t faults_in(const Json& results) {
    std::int64_t sum = 0;
    for (const auto& [key, value] : results.items()) {
        if (value.is_object()) sum += faults_in(value);
        if ((key == "lost" || key == "duplicated") && value.is_number()) sum += value.get<std::int64_t>();
    }
    return sum;
}

int run(int argc, char** argv) {
    CLI::App cli{"Measures a fresh avisod (or a given one) under load. docs/benchmarks.md says what each scenario does.", "aviso-bench"};
    BenchOptions options;
    bool as_json = false;
    std::string name;
    std::vector<std::string> names;
    for (const Scenario& one : scenarios()) names.emplace_back(one.name);
    options.binaries = std::filesystem::canonical(argv[0]).parent_path();
    options.prepared = options.binaries.parent_path().parent_path() / "bench-data";
    options.folder = std::filesystem::temp_directory_path();
    std::vector<std::string> words = names;
    words.emplace_back("prepare");
    cli.add_option("scenario", name, "What to measure; prepare: build the data of history at full size, once")->check(CLI::IsMember(words));
    cli.add_flag_callback("--list", [&] {
        for (const std::string& one : names) fmt::print("{}\n", one);
        throw CLI::Success{};
    }, "Print the scenarios' names");
    cli.add_flag("--mysql", options.mysql, "A private MariaDB instead of the embedded database");
    cli.add_flag("--json", as_json, "One JSON object with params and results");
    cli.add_option("--server", options.server, "ADDRESS:PORT of a server that runs, instead of one of our own");
    cli.add_option("--config", options.config, "Its avisod.toml")->check(CLI::ExistingFile);
    cli.add_option("--server-pid", options.server_pid, "Its process, for the figures of CPU and memory");
    cli.add_option("--folder", options.folder, "Where the data of servers of our own is kept meanwhile")->check(CLI::ExistingDirectory)->capture_default_str();
    cli.add_option("--seconds", options.seconds, "Length of each measured phase")->check(CLI::Range(0.1, 60.0))->capture_default_str();
    cli.add_option("--scale", options.scale, "Share of the people and connections")->check(CLI::Range(0.001, 1.0))->capture_default_str();
    cli.add_option("--rate", options.rate, "Open loop: messages per second (0: half of the closed loop's)")->check(CLI::NonNegativeNumber);
    CLI11_PARSE(cli, argc, argv);
    if (name.empty()) throw BenchError{"name a scenario; --list shows them"};

    StartConfig quiet;
    quiet.log.level = "warning";
    set_up_logging(quiet);
    raise_descriptor_limit();
    ignore_broken_pipes();

    if (name == "prepare") return prepare_history(options), 0;
    const auto scenario = std::ranges::find(scenarios(), name, &Scenario::name);
    Json report = scenario->run(options);
    report["results"]["bare"] = bare_limits(TemporaryFolder{options.folder, "aviso-bench"}.path());
    report["scenario"] = name;
    if (as_json) {
        std::cout << report.dump(2) << '\n';
    } else {
        fmt::print("{}: {}\n", scenario->name, scenario->about);
        print_rows(report["params"], "");
        fmt::print("results{}\n", report["params"].value("noisy", false) ? " (noisy: the machine was busy before)" : "");
        print_rows(report["results"], "");
    }
    const std::int64_t faults = faults_in(report["results"]);
    if (faults > 0) fmt::print(stderr, "aviso-bench: {} messages were lost or came twice\n", faults);
    return faults > 0 ? 3 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "aviso-bench: {}\n", error.what());
        return 1;
    }
}
