#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/task.hpp"

namespace ragd {

/// So much more of something, whose count is forgotten `kept_for` after it was last added to.
struct CountAsk {
    std::string key;
    std::uint64_t more = 0;
    std::chrono::seconds kept_for{0};
};

/// Counts together with other processes.
class SharedCounts {
public:
    virtual ~SharedCounts() = default;

    /// Adds to each. counts[i] is what asks[i] has come to.
    /// Requires: 1 <= asks.size() <= 256.
    /// Errors:   Unavailable - as SharedRates::take; what was asked may have been counted all the same.
    /// Threads:  the io thread.  Lifetime: as Cache::get.
    virtual Task<Result<std::vector<std::uint64_t>>> add(std::vector<CountAsk> asks) = 0;
};

}  // namespace ragd
