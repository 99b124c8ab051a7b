#pragma once

#include <nlohmann/json.hpp>

#include "bench/bench_options.hpp"
#include "bench/latencies.hpp"
#include "bench/server_under_test.hpp"

namespace aviso::bench {

using Json = nlohmann::json;

/// What every scenario says of its circumstances: engine, processors, load before and whether that makes the run `noisy`.
Json common_params(const BenchOptions& options);

/// CPU time that server, database and generator take from here on.
class CpuMeter {
  public:
    explicit CpuMeter(const ServerUnderTest& server);

    /// Microseconds since the start.
    struct Used {
        std::int64_t server = 0, database = 0, own = 0;
        double seconds = 0;  ///< wall
    };
    Used used() const;

  private:
    Used now() const;
    int server_, database_;
    BenchClock::time_point begun_;
    Used before_;
};

/// `used / count`; null when there is nothing to divide by, or the process is not known.
Json per(std::int64_t used_us, std::int64_t count, int pid);

/// What the machine itself takes for the parts of a message, measured now in this folder, which is left as it was:
/// `fsync_ms`, one `tls_write_us` (CPU of a record of 300 bytes through loopback), `bare_appends_per_s` (rows of the size, table and indexes of an
/// entry, 128 to a synced SQLite transaction) and `bare_append_cpu_us`.
Json bare_limits(const std::filesystem::path& folder);
/// Median of syncs in the folder, milliseconds.
double sync_ms(const std::filesystem::path& folder);

}  // namespace aviso::bench
