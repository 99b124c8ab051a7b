#include "gateway/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "gateway/error_map.hpp"

namespace aviso::gateway {

namespace {
const prometheus::Histogram::BucketBoundaries kSeconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5};
}

struct Metrics::Families {
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& calls =
        prometheus::BuildCounter().Name("aviso_calls_total").Help("Calls by method and outcome").Register(registry);
    prometheus::Family<prometheus::Histogram>& seconds =
        prometheus::BuildHistogram().Name("aviso_call_seconds").Help("From decoding to the answer, by method").Register(registry);
    prometheus::Gauge& connections =
        prometheus::BuildGauge().Name("aviso_connections").Help("Signed-in connections of this node").Register(registry).Add({});
};

Metrics::Metrics() : families_{std::make_unique<Families>()} {}
Metrics::~Metrics() = default;

void Metrics::call_ended(const Method& method, const Error* error, std::chrono::steady_clock::duration took) {
    const std::string code{error ? code_name(error->code) : "ok"};
    families_->calls.Add({{"method", method.name}, {"code", code}}).Increment();
    families_->seconds.Add({{"method", method.name}}, kSeconds).Observe(std::chrono::duration<double>(took).count());
}

std::string Metrics::text(std::size_t connections) {
    families_->connections.Set(static_cast<double>(connections));
    return prometheus::TextSerializer{}.Serialize(families_->registry.Collect());
}

}  // namespace aviso::gateway
