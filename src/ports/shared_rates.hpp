#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "base/rate.hpp"
#include "base/result.hpp"
#include "base/task.hpp"

namespace ragd {

/// One event of a key, whose events may come so often.
struct RateAsk {
    std::string key;
    Rate rate;  // not none
};

/// What became of it (auth/rate_limit.hpp says of which algorithm).
struct RateAnswer {
    bool allowed = true;
    std::chrono::microseconds owed{0};  // how far ahead of its rate the key is
};

/// Counts events together with other processes. Where it fails its callers count by themselves.
class SharedRates {
public:
    virtual ~SharedRates() = default;

    /// Counts one event for each, in one step: for all, or for none where one of them is not allowed.
    /// answers[i] is that of asks[i].
    /// Requires: 1 <= asks.size() <= 8.
    /// Errors:   Unavailable - it is down, too slow or refuses: at once if that is known, else within its
    ///           own small budget of time.
    /// Threads:  the io thread.  Lifetime: as Cache::get.
    virtual Task<Result<std::vector<RateAnswer>>> take(std::vector<RateAsk> asks) = 0;
};

}  // namespace ragd
