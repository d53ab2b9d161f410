#pragma once
#include <memory>
#include <stop_token>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "base/deadline.hpp"
#include "base/task.hpp"

namespace ragd {

/// Those who wait for the same thing to happen.
/// Threads: the io thread.  Lifetime: outlives the tasks of `wait`.
class Waiters {
public:
    /// Returns at the next `wake`, or when `gone` is requested; false: the deadline has passed.
    Task<bool> wait(Deadline until, std::stop_token gone);
    void wake();

private:
    std::vector<std::weak_ptr<boost::asio::steady_timer>> alarms_;  // one for each who waits
};

}  // namespace ragd
