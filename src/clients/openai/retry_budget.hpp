#pragma once
#include <algorithm>

namespace ragd {

/// Keeps retries to a tenth of the calls, so that a service in trouble gets no more load from
/// being retried: each call earns a tenth of a retry, and up to kSavedMax are saved.
/// Threads: one at a time.
class RetryBudget {
public:
    void call_made() { saved_ = std::min(saved_ + kEarned, kSavedMax); }
    /// Takes a retry out of the budget; false: there is none.
    bool take() {
        if (saved_ < 1) {
            return false;
        }
        saved_ -= 1;
        return true;
    }

private:
    static constexpr double kEarned = 0.1;
    static constexpr double kSavedMax = 10;
    double saved_ = 1;  // so that the first call of a quiet server may be tried again
};

}  // namespace ragd
