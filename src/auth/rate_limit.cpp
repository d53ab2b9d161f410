#include "auth/rate_limit.hpp"

#include <algorithm>

namespace ragd {
namespace {

std::chrono::seconds whole_seconds(SteadyTime::duration span) {
    return std::chrono::ceil<std::chrono::seconds>(std::max(span, SteadyTime::duration{0}));
}

}  // namespace

RateDecision decision_of(const Rate& rate, bool allowed, SteadyTime::duration owed) {
    const SteadyTime::duration period = rate.period;
    const SteadyTime::duration each = period / static_cast<std::int64_t>(rate.count);
    return {.allowed = allowed,
            .remaining =
                static_cast<std::size_t>(std::max(period - owed, SteadyTime::duration{0}) / each),
            .retry_after = allowed ? std::chrono::seconds{0} : whole_seconds(owed + each - period),
            .reset = whole_seconds(owed)};
}

RateDecision RateLimit::take(const std::string& key) {
    if (rate_.is_none()) {
        return {};
    }
    const SteadyTime now = clock_.now();
    const SteadyTime::duration period = rate_.period;
    const SteadyTime::duration each = period / static_cast<std::int64_t>(rate_.count);
    const SteadyTime* kept = owes_until_.find(key, now);
    const SteadyTime before = kept == nullptr ? now : std::max(*kept, now);
    const SteadyTime after = before + each;
    const bool allowed = after - now <= period;
    const SteadyTime owed = allowed ? after : before;
    if (allowed) {
        owes_until_.put(key, after, now);
    }
    return decision_of(rate_, allowed, owed - now);
}

}  // namespace ragd
