#pragma once
#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "obs/metrics.hpp"

namespace ragd {

/// Times one stage and tells the metrics once, at `stop` or at the end of its scope.
/// Lifetime: `stage` is a literal; clock and metrics outlive it.
class StageTimer {
public:
    StageTimer(std::string_view stage, const Clock& clock, Metrics& metrics)
        : stage_(stage), clock_(clock), metrics_(metrics), start_(clock.now()) {}
    ~StageTimer() { stop(); }
    StageTimer(const StageTimer&) = delete;
    StageTimer& operator=(const StageTimer&) = delete;

    /// The time the stage took. Again: the same value.
    std::chrono::duration<double, std::milli> stop() {
        if (!took_) {
            took_ = clock_.now() - start_;
            metrics_.stage(stage_, took_->count() / 1000.0);
        }
        return *took_;
    }

private:
    std::string_view stage_;
    const Clock& clock_;
    Metrics& metrics_;
    SteadyTime start_;
    std::optional<std::chrono::duration<double, std::milli>> took_;
};

}  // namespace ragd
