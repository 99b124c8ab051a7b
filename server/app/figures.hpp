#pragma once

#include <vector>

#include "gateway/metrics.hpp"
#include "net/server.hpp"
#include "store/store_counters.hpp"

namespace aviso::app {

/// What /metrics shows of the rooms that know nothing of Prometheus.
std::vector<gateway::Figure> net_figures(const ServerCounters& counters);
std::vector<gateway::Figure> store_figures(const store::StoreCounters& counters);
/// Memory and time since the start.
std::vector<gateway::Figure> process_figures(std::chrono::seconds uptime);

}  // namespace aviso::app
