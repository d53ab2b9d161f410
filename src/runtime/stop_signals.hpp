#pragma once
#include <atomic>
#include <future>
#include <memory>
#include <stop_token>

namespace ragd {

/// The signals that ask this process to end: SIGTERM, SIGINT, SIGQUIT, and SIGHUP unless it was
/// ignored at the start (nohup). The first one is for `wait`. Before `started` it ends the process
/// at once, with exit code 0: nobody is served yet, and a start may take minutes, where a data
/// directory is taken on from an older version. A second one ends the process at once with exit
/// code 1, from a thread that needs no other: whatever hangs, it works. SIGHUP is never that second
/// one, since a terminal that closes may send two.
/// Requires: made before any other thread, since threads inherit that these signals are blocked.
/// Lifetime: its thread lives as long as the process.
class StopSignals {
public:
    StopSignals();
    /// From now on there is something to bring to an end.
    void started() { *has_started_ = true; }
    /// The first signal; waits for it. Requires: called once, after `started`.
    int wait();
    /// Stops with the first signal, on the thread of the signals. Requires: `started`.
    [[nodiscard]] std::stop_token token() const { return asked_.get_token(); }

private:
    std::stop_source asked_;
    std::future<int> first_;
    std::shared_ptr<std::atomic<bool>> has_started_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace ragd
