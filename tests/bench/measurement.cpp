#include "bench/measurement.hpp"

#include "bench/process_figures.hpp"

namespace aviso::bench {

Json common_params(const BenchOptions& options) {
    const double load = load_average();
    return {{"database", options.mysql ? "MariaDB, private, on this machine" : "embedded"},
            {"processors", processors()},
            {"seconds", options.seconds},
            {"scale", options.scale},
            {"load_before", load},
            {"noisy", load > 0.5}};
}

CpuMeter::CpuMeter(const ServerUnderTest& server) : server_{server.pid()}, database_{server.database_pid()}, begun_{BenchClock::now()}, before_{now()} {}

CpuMeter::Used CpuMeter::now() const {
    return {server_ ? cpu_us(server_) : 0, database_ ? cpu_us(database_) : 0, cpu_us(own_pid()), milliseconds_between(begun_, BenchClock::now()) / 1000};
}

CpuMeter::Used CpuMeter::used() const {
    const Used after = now();
    return {after.server - before_.server, after.database - before_.database, after.own - before_.own, after.seconds - before_.seconds};
}

Json per(std::int64_t used_us, std::int64_t count, int pid) {
    if (count == 0 || pid == 0) return nullptr;
    return Latencies::rounded(static_cast<double>(used_us) / static_cast<double>(count));
}

}  // namespace aviso::bench
