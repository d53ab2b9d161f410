#pragma once
#include <cstddef>
#include <functional>

#include "base/task.hpp"

namespace ragd {

/// A step of `run_lanes`: false ends the whole, what is under way aside.
using Step = std::function<Task<bool>(std::size_t i)>;

/// Takes the steps 0, 1, ... `count` - 1 in this order, at most `lanes` of them under way at once,
/// and returns when none is. A step that throws ends the whole, too, and an exception of one
/// leaves. Requires: lanes >= 1; `step` is no coroutine itself, so that what it captured outlives
/// its call. Threads: one executor's.
Task<void> run_lanes(std::size_t lanes, std::size_t count, Step step);

}  // namespace ragd
