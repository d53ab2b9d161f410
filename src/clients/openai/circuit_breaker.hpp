#pragma once
#include <chrono>
#include <cstddef>

#include "base/clock.hpp"

namespace ragd {

/// Stops calling a service that fails again and again, and tries it now and then (the circuit
/// breaker of M. Nygard, "Release It!"). Open after kFailuresMax failures in a row; then one call
/// every kProbeEvery may go through, and its success closes it. A probe that never ends holds up
/// no other: the next may go when it is due.
/// Threads: one at a time.
class CircuitBreaker {
public:
    static constexpr std::size_t kFailuresMax = 5;
    static constexpr std::chrono::milliseconds kProbeEvery{1'500};

    /// May a call be made now?
    bool allow(SteadyTime now) {
        if (!open()) {
            return true;
        }
        if (now < next_probe_) {
            return false;
        }
        next_probe_ = now + kProbeEvery;
        return true;
    }
    void succeeded() { failures_ = 0; }
    void failed(SteadyTime now) {
        if (++failures_ >= kFailuresMax) {
            next_probe_ = now + kProbeEvery;
        }
    }
    [[nodiscard]] bool open() const { return failures_ >= kFailuresMax; }

private:
    std::size_t failures_ = 0;  // in a row
    SteadyTime next_probe_{};
};

}  // namespace ragd
