#pragma once
#include <future>

namespace ragd {

/// The signals that ask this process to end: SIGTERM, SIGINT, SIGQUIT, and SIGHUP unless it was
/// ignored at the start (nohup). The first one is for `wait`. A second one ends the process at once
/// with exit code 1, from a thread that needs no other: whatever hangs, it works. SIGHUP is never
/// that second one, since a terminal that closes may send two.
/// Requires: made before any other thread, since threads inherit that these signals are blocked.
/// Lifetime: its thread lives as long as the process.
class StopSignals {
public:
    StopSignals();
    /// The first signal; waits for it. Requires: called once.
    int wait();

private:
    std::future<int> first_;
};

}  // namespace ragd
