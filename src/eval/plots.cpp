#include "eval/plots.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eval/plot.hpp"

namespace ragd {
namespace {

/// The axis of times: all from the fastest to the slowest, with room at the ends.
Axis time_axis(std::span<const RunPoint> runs) {
    double low = 1e9;
    double high = 0;
    for (const RunPoint& run : runs) {
        const double fastest = run.ms.empty() ? run.p50_ms : std::ranges::min(run.ms);
        const double slowest = run.ms.empty() ? run.p99_ms : std::ranges::max(run.ms);
        low = std::min(low, fastest);
        high = std::max({high, slowest, run.p99_ms});
    }
    low = std::max(low, 0.001);
    return {.low = low / 1.2,
            .high = std::max(high, low) * 1.2,
            .logarithmic = true,
            .label = "milliseconds per query (logarithmic)"};
}

/// The outline of steps: each value between its two edges.
std::vector<Plot::Point> steps(std::span<const double> values, std::span<const double> edges) {
    std::vector<Plot::Point> line;
    for (std::size_t i = 0; i < values.size(); ++i) {
        line.push_back({edges[i], values[i]});
        line.push_back({edges[i + 1], values[i]});
    }
    return line;
}

std::vector<double> even_edges(std::size_t count) {
    std::vector<double> edges;
    for (std::size_t i = 0; i <= count; ++i) {
        edges.push_back(static_cast<double>(i));
    }
    return edges;
}

/// Shares of the queries between edges that are evenly spread on the axis.
std::vector<double> shares(const std::vector<double>& ms, const Axis& axis, std::size_t bins) {
    std::vector<double> shares(bins, 0.0);
    for (const double value : ms) {
        const double place = std::log(std::clamp(value, axis.low, axis.high) / axis.low) /
                             std::log(axis.high / axis.low) * static_cast<double>(bins);
        shares[std::min(static_cast<std::size_t>(place), bins - 1)] +=
            100.0 / static_cast<double>(ms.size());
    }
    return shares;
}

}  // namespace

std::string difference_plot(std::vector<double> differences, std::string_view measure) {
    std::ranges::sort(differences, std::greater{});
    double reach = 0.05;
    for (const double difference : differences) {
        reach = std::max(reach, std::abs(difference));
    }
    std::vector<double> gains = differences;
    std::vector<double> losses = differences;
    std::ranges::transform(gains, gains.begin(), [](double d) { return std::max(d, 0.0); });
    std::ranges::transform(losses, losses.begin(), [](double d) { return std::min(d, 0.0); });
    const auto edges = even_edges(differences.size());
    Plot plot{fmt::format("Difference in {} of each query, sorted", measure),
              {.high = static_cast<double>(std::max<std::size_t>(differences.size(), 1)),
               .label = "queries, from the greatest gain to the greatest loss"},
              {.low = -reach, .high = reach, .label = fmt::format("A - B, {}", measure)}};
    plot.area(steps(gains, edges), 0, "a area");
    plot.area(steps(losses, edges), 0, "b area");
    plot.line({0, 0}, {plot.x().high, 0}, "axis");
    plot.text({{plot.x().high, reach}, {-8, 16}, "above: A is better", "a", "end"});
    plot.text({{plot.x().low, -reach}, {8, -8}, "below: B is better", "b"});
    return plot.svg();
}

std::string reliability_plot(std::span<const ReliabilityBin> bins) {
    Plot plot{"Predicted probability against the observed share of relevant sources",
              {.label = "predicted probability of relevance"},
              {.label = "observed share"}};
    plot.line({0, 0}, {1, 1}, "axis");
    std::size_t most = 1;
    for (const ReliabilityBin& bin : bins) {
        most = std::max(most, bin.count);
    }
    for (const ReliabilityBin& bin : bins) {
        if (bin.count > 0) {
            const double share = static_cast<double>(bin.count) / static_cast<double>(most);
            plot.line({bin.predicted, bin.predicted}, {bin.predicted, bin.observed}, "a bar");
            plot.circle({bin.predicted, bin.observed}, 3 + 9 * std::sqrt(share), "a thin");
            plot.circle({bin.predicted, bin.observed}, 2, "a");
        }
    }
    plot.text({{1, 0.9}, {-6, 14}, "as predicted", {}, "end"});
    return plot.svg();
}

std::string latency_quality_plot(std::span<const RunPoint> runs, std::string_view measure) {
    double low = 1;
    double high = 0;
    for (const RunPoint& run : runs) {
        low = std::min(low, run.interval.low);
        high = std::max(high, run.interval.high);
    }
    const double room = std::max(0.15 * (high - low), 0.005);
    Plot plot{fmt::format("Time of a query against {}", measure),
              time_axis(runs),
              {.low = std::max(0.0, low - room),
               .high = std::min(1.0, high + room),
               .label = std::string{measure}}};
    for (const RunPoint& run : runs) {
        const std::string bar = fmt::format("{} bar", run.css);
        plot.line({run.p50_ms, run.quality}, {run.p99_ms, run.quality}, bar);
        plot.line({run.p50_ms, run.interval.low}, {run.p50_ms, run.interval.high}, bar);
        plot.circle({run.p50_ms, run.quality}, 6, run.css);
        plot.text({{run.p50_ms, run.quality}, {10, -9}, run.name, run.css});
    }
    return plot.svg();
}

std::string latency_plot(std::span<const RunPoint> runs) {
    constexpr std::size_t kBins = 40;
    const Axis axis = time_axis(runs);
    std::vector<double> edges;
    for (std::size_t i = 0; i <= kBins; ++i) {
        const double place = static_cast<double>(i) / static_cast<double>(kBins);
        edges.push_back(axis.low * std::pow(axis.high / axis.low, place));
    }
    double most = 1;
    for (const RunPoint& run : runs) {
        most = std::max(most, std::ranges::max(shares(run.ms, axis, kBins)));
    }
    Plot plot{"How the times of the queries are spread",
              axis,
              {.high = most * 1.15, .label = "% of the queries"}};
    for (const RunPoint& run : runs) {
        const std::vector<double> values = shares(run.ms, axis, kBins);
        plot.area(steps(values, edges), 0, fmt::format("{} thin", run.css));
        const auto peak =
            static_cast<std::size_t>(std::ranges::max_element(values) - values.begin());
        plot.text({{edges[peak], values[peak]}, {2, -6}, run.name, run.css});
    }
    return plot.svg();
}

}  // namespace ragd
