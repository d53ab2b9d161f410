#pragma once
#include <chrono>

#include "base/clock.hpp"
#include "base/guarded.hpp"

namespace ragd {

/// A clock that moves only when a test says so. Both times start at a fixed moment.
/// Threads: any, at once.
class ManualClock final : public Clock {
public:
    [[nodiscard]] SteadyTime now() const override {
        return times_.with([](const Times& times) { return times.steady; });
    }
    [[nodiscard]] WallTime wall() const override {
        return times_.with([](const Times& times) { return times.wall; });
    }

    void advance(std::chrono::milliseconds by) {
        times_.with([by](Times& times) {
            times.steady += by;
            times.wall += by;
        });
    }
    /// Calendar time alone jumps, as when an operator corrects it.
    void set_wall(WallTime time) {
        times_.with([time](Times& times) { times.wall = time; });
    }

private:
    struct Times {
        SteadyTime steady{std::chrono::seconds{1}};  // before any real "now"
        WallTime wall{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};
    };
    Guarded<Times> times_;
};

}  // namespace ragd
