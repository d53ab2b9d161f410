#pragma once
#include <chrono>

#include "obs/metrics.hpp"
#include "stages/stages.hpp"

namespace ragd {

/// Puts the time of each stage into a histogram of them.
/// Lifetime: within the request; the family outlives it.
class StageHistogram final : public StageObserver {
public:
    explicit StageHistogram(const Histograms<Stage>& stages) : stages_(stages) {}

    void ended(const StageSpan& span) override {
        const std::chrono::duration<double> took = span.ended - span.begun;
        stages_.at(span.stage).observe(took.count());
    }

private:
    const Histograms<Stage>& stages_;
};

}  // namespace ragd
