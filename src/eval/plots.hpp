#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eval/calibration.hpp"
#include "eval/paired.hpp"

namespace ragd {

// The plots of the HTML report. Each is one <svg> that names itself.

/// A bar for each query, from the greatest gain to the greatest loss.
std::string difference_plot(std::vector<double> differences, std::string_view measure);

/// Predicted probability against observed share; a bin's circle grows with its count.
std::string reliability_plot(std::span<const ReliabilityBin> bins);

/// What a run cost and what it gave.
struct RunPoint {
    std::string_view name;
    std::string_view css;  // "a" or "b"
    double p50_ms = 0;
    double p99_ms = 0;
    double quality = 0;
    Interval interval;       // of the quality
    std::vector<double> ms;  // of each query
};

/// Latency (p50 as the point, p99 as the whisker) against quality with its interval.
std::string latency_quality_plot(std::span<const RunPoint> runs, std::string_view measure);

/// How the times of the queries are spread, on a logarithmic axis.
std::string latency_plot(std::span<const RunPoint> runs);

}  // namespace ragd
