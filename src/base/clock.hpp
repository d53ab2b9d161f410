#pragma once
#include <chrono>
#include <string>

namespace ragd {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// Time as the product sees it; tests pass a ManualClock (testing/manual_clock.hpp).
/// Threads: any, at once. Lifetime: outlives all who hold it.
class Clock {
public:
    virtual ~Clock() = default;
    /// Monotonic: for deadlines, time-outs and TTLs.
    [[nodiscard]] virtual SteadyTime now() const = 0;
    /// Calendar time, which may jump: only for what a person reads.
    [[nodiscard]] virtual WallTime wall() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] SteadyTime now() const override { return std::chrono::steady_clock::now(); }
    [[nodiscard]] WallTime wall() const override {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

/// RFC 3339 in UTC with milliseconds: 2026-01-31T09:05:07.042Z.
std::string to_rfc3339(WallTime time);

}  // namespace ragd
