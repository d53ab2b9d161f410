#pragma once
#include <chrono>

#include "obs/metrics.hpp"
#include "stages/stages.hpp"

namespace ragd {

/// Puts the time of each stage into a histogram, by its name.
class StageHistogram final : public StageObserver {
public:
    using Record = void (Metrics::*)(std::string_view stage, double seconds);
    StageHistogram(Metrics& metrics, Record record) : metrics_(metrics), record_(record) {}

    void ended(const StageSpan& span) override {
        const std::chrono::duration<double> took = span.ended - span.begun;
        (metrics_.*record_)(name_of(span.stage), took.count());
    }

private:
    Metrics& metrics_;
    Record record_;
};

}  // namespace ragd
