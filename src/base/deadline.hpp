#pragma once
#include <chrono>

#include "base/clock.hpp"

namespace ragd {

/// The moment by which an answer is due. A value; copies name the same moment.
class Deadline {
public:
    static Deadline at(SteadyTime time) { return Deadline{time}; }
    static Deadline in(const Clock& clock, SteadyTime::duration span) {
        return Deadline{clock.now() + span};
    }
    static Deadline never() { return Deadline{SteadyTime::max()}; }

    [[nodiscard]] bool passed(SteadyTime now) const { return now >= at_; }
    [[nodiscard]] SteadyTime time() const { return at_; }
    /// Zero once passed.
    [[nodiscard]] SteadyTime::duration remaining(SteadyTime now) const {
        return passed(now) ? SteadyTime::duration::zero() : at_ - now;
    }
    [[nodiscard]] Deadline sooner(Deadline other) const { return other.at_ < at_ ? other : *this; }
    bool operator==(const Deadline&) const = default;

private:
    explicit Deadline(SteadyTime time) : at_(time) {}
    SteadyTime at_;
};

}  // namespace ragd
