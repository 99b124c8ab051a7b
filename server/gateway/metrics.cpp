#include "gateway/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <atomic>
#include <vector>

#include "gateway/error_map.hpp"

namespace aviso::gateway {

namespace {

const prometheus::Histogram::BucketBoundaries kSeconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5};

prometheus::MetricFamily family_of(const Figure& figure) {
    prometheus::MetricFamily family;
    family.name = figure.name;
    family.help = figure.help;
    prometheus::ClientMetric metric;
    switch (figure.kind) {
        case Figure::Kind::counter:
            family.type = prometheus::MetricType::Counter;
            metric.counter.value = figure.value;
            break;
        case Figure::Kind::gauge:
            family.type = prometheus::MetricType::Gauge;
            metric.gauge.value = figure.value;
            break;
        case Figure::Kind::histogram:
            family.type = prometheus::MetricType::Histogram;
            metric.histogram.sample_sum = figure.value;
            for (const Figure::Bucket& bucket : figure.buckets) metric.histogram.bucket.push_back({bucket.cumulative, bucket.bound});
            if (!figure.buckets.empty()) metric.histogram.sample_count = figure.buckets.back().cumulative;
            break;
    }
    family.metric.push_back(std::move(metric));
    return family;
}

}  // namespace

struct Metrics::Families {
    explicit Families(std::size_t methods) : of_method(methods) {}

    /// What nearly every call counts, once looked up: finding it by its labels costs more than the call's decoding.
    struct OfMethod {
        std::atomic<prometheus::Counter*> ok{nullptr};
        std::atomic<prometheus::Histogram*> seconds{nullptr};
    };
    std::vector<OfMethod> of_method;
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& calls =
        prometheus::BuildCounter().Name("aviso_calls_total").Help("Calls by method and outcome").Register(registry);
    prometheus::Family<prometheus::Histogram>& seconds =
        prometheus::BuildHistogram().Name("aviso_call_seconds").Help("From decoding to the answer, by method").Register(registry);
    prometheus::Gauge& connections =
        prometheus::BuildGauge().Name("aviso_connections").Help("Signed-in connections of this node").Register(registry).Add({});
};

Metrics::Metrics(std::size_t methods) : families_{std::make_unique<Families>(methods)} {}
Metrics::~Metrics() = default;

void Metrics::call_ended(const Method& method, const Error* error, std::chrono::steady_clock::duration took) {
    const auto calls = [&](std::string_view code) -> prometheus::Counter& {
        return families_->calls.Add({{"method", method.name}, {"code", std::string{code}}});
    };
    auto& [ok, seconds] = families_->of_method.at(method.index);
    if (!seconds) {  // several threads may do so: the family gives each the same one
        ok = &calls("ok");
        seconds = &families_->seconds.Add({{"method", method.name}}, kSeconds);
    }
    (error ? calls(code_name(error->code)) : *ok).Increment();
    seconds.load()->Observe(std::chrono::duration<double>(took).count());
}

std::string Metrics::text(std::size_t connections) {
    families_->connections.Set(static_cast<double>(connections));
    std::vector<prometheus::MetricFamily> all = families_->registry.Collect();
    for (const auto& source : sources_) {
        for (const Figure& figure : source()) all.push_back(family_of(figure));
    }
    return prometheus::TextSerializer{}.Serialize(all);
}

}  // namespace aviso::gateway
