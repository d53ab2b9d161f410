// How much the motor adds to what the rider gives.
#include "assist_controller.hpp"

#include <algorithm>

namespace pulse {
namespace {
constexpr double kFadeBeginsKmh = 23.5;
constexpr double kAssistEndsKmh = 25.0;
}  // namespace

/// Fades out over the last one and a half kilometres per hour, so that nobody feels a wall.
double AssistController::fade(double kmh) const {
    if (kmh <= kFadeBeginsKmh) return 1.0;
    return std::clamp((kAssistEndsKmh - kmh) / (kAssistEndsKmh - kFadeBeginsKmh), 0.0, 1.0);
}

/// On a hill the level is raised by one when the cadence falls below 48 for more than four seconds.
void AssistController::on_cadence(double per_minute, Seconds elapsed) {
    slow_for_ = per_minute < 48 ? slow_for_ + elapsed : Seconds{0};
    if (slow_for_ > Seconds{4} && level_ < Level::kFull) {
        level_ = next(level_);
        slow_for_ = Seconds{0};
    }
}

/// The motor stops 180 ms after the pedals do.
bool AssistController::should_stop(Milliseconds since_pedal) const {
    return since_pedal > Milliseconds{180};
}

}  // namespace pulse
