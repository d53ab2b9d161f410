#include "obs/metrics.hpp"

#include <algorithm>
#include <map>
#include <string>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "base/guarded.hpp"
#include "obs/process_stats.hpp"

namespace ragd {
namespace {

const std::vector<double>& latency_buckets() {
    static const std::vector<double> kBuckets{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                              0.25,   0.5,   1,      2.5,   5,    10,    30};
    return kBuckets;
}

prometheus::Labels to_prometheus(const MetricLabels& labels) {
    prometheus::Labels made;
    for (const auto& [key, value] : labels) {
        made.emplace(key, value);
    }
    return made;
}

/// The family of that name, made by `builder` if there is none yet.
template <typename Builder>
auto& family_of(Builder builder, prometheus::Registry& registry, MetricName family) {
    return builder.Name(std::string{family.name}).Help(std::string{family.help}).Register(registry);
}

constexpr MetricName kResident{"process_resident_memory_bytes", "Resident memory size in bytes."};
constexpr MetricName kOpenFiles{"process_open_fds", "Number of open file descriptors."};
constexpr MetricName kCpu{"process_cpu_seconds_total",
                          "Total user and system CPU time spent in seconds."};
constexpr MetricName kStart{"process_start_time_seconds",
                            "Start time of the process since the Unix epoch in seconds."};
constexpr MetricName kBuild{"rag_build_info", "1, labelled with the version."};

}  // namespace

void Counter::add(double more) const {
    RAG_ASSERT(series_ != nullptr, "a counter is declared before it counts");
    series_->Increment(more);
}

void Gauge::set(double value) const {
    RAG_ASSERT(series_ != nullptr, "a gauge is declared before it is set");
    series_->Set(value);
}

void Gauge::add(double more) const {
    RAG_ASSERT(series_ != nullptr, "a gauge is declared before it is set");
    series_->Increment(more);
}

void Histogram::observe(double seconds) const {
    RAG_ASSERT(series_ != nullptr, "a histogram is declared before it observes");
    series_->Observe(seconds);
}

struct Metrics::Pages {
    prometheus::Registry registry;
    Gauge resident, open_files;
    /// Process time that `cpu` has. One scrape at a time, since the counter moves by a difference.
    Guarded<double> counted_cpu{0.0};
    Counter cpu;
};

Metrics::Metrics(std::string_view version, const Clock& clock) : pages_(std::make_unique<Pages>()) {
    pages_->resident = declare<Gauge>(kResident);
    pages_->open_files = declare<Gauge>(kOpenFiles);
    pages_->cpu = declare<Counter>(kCpu);
    declare<Gauge>(kStart).set(
        std::chrono::duration<double>(clock.wall().time_since_epoch()).count());
    declare<Gauge>(kBuild, {{"version", version}}).set(1);
}

Metrics::~Metrics() = default;

// Family::Add gives the series that there is already for the same labels, under a lock.

template <>
Counter Metrics::declare<Counter>(MetricName family, const MetricLabels& labels) {
    return Counter{
        family_of(prometheus::BuildCounter(), pages_->registry, family).Add(to_prometheus(labels))};
}

template <>
Gauge Metrics::declare<Gauge>(MetricName family, const MetricLabels& labels) {
    return Gauge{
        family_of(prometheus::BuildGauge(), pages_->registry, family).Add(to_prometheus(labels))};
}

template <>
Histogram Metrics::declare<Histogram>(MetricName family, const MetricLabels& labels) {
    return Histogram{family_of(prometheus::BuildHistogram(), pages_->registry, family)
                         .Add(to_prometheus(labels), latency_buckets())};
}

std::string Metrics::render() const {
    return pages_->counted_cpu.with([&](double& counted) {
        const auto stats = process_stats();
        pages_->resident.set(stats.resident_bytes);
        pages_->open_files.set(stats.open_files);
        pages_->cpu.add(std::max(stats.cpu_seconds - counted, 0.0));
        counted = std::max(counted, stats.cpu_seconds);
        return prometheus::TextSerializer().Serialize(pages_->registry.Collect());
    });
}

}  // namespace ragd
