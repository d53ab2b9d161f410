#include "eval/calibration.hpp"

#include <algorithm>
#include <cmath>

namespace ragd {

std::vector<Judged> judged_sources(const EvalReport& report) {
    std::vector<Judged> judged;
    for (const QueryResult& result : report.results) {
        for (const RankedDocument& one : result.ranking) {
            if (one.rerank) {
                judged.push_back({one.score, one.grade > 0});
            }
        }
    }
    return judged;
}

std::vector<ReliabilityBin> reliability(std::span<const Judged> judged, std::size_t count) {
    std::vector<ReliabilityBin> bins(count);
    const auto width = 1.0 / static_cast<double>(count);
    for (std::size_t i = 0; i < count; ++i) {
        bins[i].low = width * static_cast<double>(i);
        bins[i].high = width * static_cast<double>(i + 1);
    }
    for (const Judged& one : judged) {
        const double place = std::clamp(one.probability, 0.0, 1.0) * static_cast<double>(count);
        ReliabilityBin& bin = bins[std::min(static_cast<std::size_t>(place), count - 1)];
        ++bin.count;
        bin.predicted += one.probability;
        bin.observed += one.relevant ? 1 : 0;
    }
    for (ReliabilityBin& bin : bins) {
        const double of = bin.count == 0 ? 1.0 : static_cast<double>(bin.count);
        bin.predicted /= of;
        bin.observed /= of;
    }
    return bins;
}

double calibration_error(std::span<const ReliabilityBin> bins) {
    double sum = 0;
    double count = 0;
    for (const ReliabilityBin& bin : bins) {
        sum += static_cast<double>(bin.count) * std::abs(bin.predicted - bin.observed);
        count += static_cast<double>(bin.count);
    }
    return count > 0 ? sum / count : 0;
}

double log_loss(const Judged& judged) {
    constexpr double kEdge = 1e-9;
    const double p = std::clamp(judged.probability, kEdge, 1 - kEdge);
    return -std::log(judged.relevant ? p : 1 - p);
}

double log_loss(std::span<const Judged> judged) {
    double sum = 0;
    for (const Judged& one : judged) {
        sum += log_loss(one);
    }
    return judged.empty() ? 0 : sum / static_cast<double>(judged.size());
}

}  // namespace ragd
