#pragma once
#include <chrono>
#include <cstddef>
#include <string>

#include "base/clock.hpp"
#include "base/lru.hpp"
#include "base/rate.hpp"

namespace ragd {

struct RateDecision {
    bool allowed = true;
    std::size_t remaining = 0;            // that would be let through now, one after the other
    std::chrono::seconds retry_after{0};  // until the next one is; 0: now
    std::chrono::seconds reset{0};        // until all of `count` are again
};

/// What a key is told that owes so much of its rate: after the event that was allowed, or before the one
/// that was not.
RateDecision decision_of(const Rate& rate, bool allowed, SteadyTime::duration owed);

/// The generic cell rate algorithm (ITU-T I.371): each event moves the time at which its key owes nothing
/// by period/count, and one that would owe more than a period is refused. One number a key, no window
/// at whose edge twice as many pass. Keys that were not seen for longest are forgotten, in their favour.
/// Threads: the io thread.
class RateLimit {
public:
    static constexpr std::size_t kKeysMax = 10'000;

    RateLimit(Rate rate, const Clock& clock)
        : rate_(rate), clock_(clock), owes_until_(kKeysMax, 2 * rate.period) {}

    /// Counts one, if it is allowed.
    RateDecision take(const std::string& key);
    [[nodiscard]] const Rate& rate() const { return rate_; }

private:
    Rate rate_;
    const Clock& clock_;
    Lru<SteadyTime> owes_until_;
};

}  // namespace ragd
