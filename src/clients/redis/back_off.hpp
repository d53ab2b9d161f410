#pragma once
#include <algorithm>
#include <chrono>

namespace ragd {

/// How long to wait before the next try: twice as long each time, up to a bound, and of that a
/// random part between one half and all, so that replicas do not come back in step.
class BackOff {
public:
    using Span = std::chrono::milliseconds;

    BackOff(Span min, Span max) : min_(min), max_(max), next_(min) {}

    /// Requires: 0 <= chance <= 1.
    Span next(double chance) {
        const auto whole = static_cast<double>(next_.count());
        next_ = std::min(2 * next_, max_);
        return Span{static_cast<Span::rep>(whole * (1 + chance) / 2)};
    }
    void reset() { next_ = min_; }

private:
    Span min_;
    Span max_;
    Span next_;
};

}  // namespace ragd
