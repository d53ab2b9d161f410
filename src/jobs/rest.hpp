#pragma once
#include <chrono>
#include <stop_token>

#include "base/task.hpp"

namespace ragd {

/// Waits for so long, or until it is told to stop.
/// Threads: the io thread, on which the token is stopped, too.
Task<void> rest(std::chrono::milliseconds span, std::stop_token stop);

}  // namespace ragd
