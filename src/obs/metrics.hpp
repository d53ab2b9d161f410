#pragma once
#include <array>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "base/clock.hpp"
#include "base/names.hpp"

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace ragd {

/// A number that only rises. A handle, as the next two: copies are of the same series.
/// Threads: any, at once.  Lifetime: Metrics outlives it.
class Counter {
public:
    Counter() = default;  // of no series: must not be used
    explicit Counter(prometheus::Counter& series) : series_(&series) {}
    void add(double more = 1) const;

private:
    prometheus::Counter* series_ = nullptr;
};

/// A number that rises and falls.
class Gauge {
public:
    Gauge() = default;
    explicit Gauge(prometheus::Gauge& series) : series_(&series) {}
    void set(double value) const;
    void add(double more) const;

private:
    prometheus::Gauge* series_ = nullptr;
};

/// How many times were how long.
class Histogram {
public:
    Histogram() = default;
    explicit Histogram(prometheus::Histogram& series) : series_(&series) {}
    void observe(double seconds) const;

private:
    prometheus::Histogram* series_ = nullptr;
};

/// How a family is called, and what its line of help says.
struct MetricName {
    std::string_view name;
    std::string_view help;
};

/// "stage", "embed"
using MetricLabels = std::vector<std::pair<std::string_view, std::string_view>>;

/// What the server counts, as Prometheus reads it. Each folder declares its own families here, in a
/// struct of its own (`AnswerMetrics`, `CacheMetrics`, ...); to declare one twice is to get it again.
/// Threads:  any, at once.  Lifetime: outlives all handles.
class Metrics {
public:
    Metrics(std::string_view version, const Clock& clock);
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// One series of a family: a Counter, Gauge or Histogram. It is on the page from now on. Who
    /// takes label values from elsewhere bounds them: a series is never forgotten.
    template <typename Series>
    Series declare(MetricName family, const MetricLabels& labels = {});

    /// Text exposition format 0.0.4; its content type is `kContentType`.
    [[nodiscard]] std::string render() const;
    static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

private:
    struct Pages;
    std::unique_ptr<Pages> pages_;
};

template <>
Counter Metrics::declare<Counter>(MetricName family, const MetricLabels& labels);
template <>
Gauge Metrics::declare<Gauge>(MetricName family, const MetricLabels& labels);
template <>
Histogram Metrics::declare<Histogram>(MetricName family, const MetricLabels& labels);

/// A family whose label values are the names of enums: a series for each combination, all there from
/// the first scrape, so their number is known and a misspelt value does not compile.
///     Counters<SearchMode, QueryOutcome> queries{metrics, {"rag_queries_total", "..."}, {"mode", "outcome"}};
///     queries.at(SearchMode::kHybrid, QueryOutcome::kError).add();
template <typename Series, Named... Labels>
class MetricFamily {
public:
    using Keys = std::array<std::string_view, sizeof...(Labels)>;

    MetricFamily(Metrics& metrics, MetricName family, Keys keys) : series_(kSize) {
        for (std::size_t i = 0; i < kSize; ++i) {
            series_[i] = metrics.declare<Series>(family, labels_at(i, keys));
        }
    }
    /// Of these values alone, for an enum that others use too.
    template <typename Label>
    MetricFamily(Metrics& metrics, MetricName family, std::string_view key,
                 std::span<const Label> values)
        : series_(kSize) {
        for (const Label value : values) {
            series_[index_of(value)] = metrics.declare<Series>(family, {{key, name_of(value)}});
        }
    }

    [[nodiscard]] const Series& at(Labels... values) const { return series_[index_of(values...)]; }

private:
    static constexpr std::size_t kSize = (kNamesOf<Labels>.size() * ...);

    /// The first label counts in ones, the second in as many as the first has, and so on.
    static std::size_t index_of(Labels... values) {
        std::size_t index = 0;
        std::size_t stride = 1;
        ((index += stride * static_cast<std::size_t>(values), stride *= kNamesOf<Labels>.size()),
         ...);
        return index;
    }
    static MetricLabels labels_at(std::size_t index, const Keys& keys) {
        MetricLabels labels;
        ((labels.emplace_back(keys[labels.size()],
                              kNamesOf<Labels>[index % kNamesOf<Labels>.size()]),
          index /= kNamesOf<Labels>.size()),
         ...);
        return labels;
    }

    std::vector<Series> series_;
};

template <Named... Labels>
using Counters = MetricFamily<Counter, Labels...>;
template <Named... Labels>
using Histograms = MetricFamily<Histogram, Labels...>;

}  // namespace ragd
