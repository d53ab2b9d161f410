#include "stages/stages.hpp"

#include <algorithm>
#include <chrono>

namespace ragd {

void StageTimes::ended(const StageSpan& span) {
    const std::chrono::duration<double, std::milli> took = span.ended - span.begun;
    times_.push_back({span.stage, took.count()});
}

bool Stages::is_off(Stage stage) const {
    return std::ranges::find(options_.off, stage) != options_.off.end();
}

void Stages::tell(Stage stage, SteadyTime begun) const {
    const StageSpan span{stage, begun, clock_->now()};
    for (StageObserver* observer : options_.observers) {
        observer->ended(span);
    }
}

}  // namespace ragd
