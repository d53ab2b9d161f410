#pragma once
#include "base/clock.hpp"
#include "obs/log.hpp"
#include "obs/metrics.hpp"
#include "runtime/compute_pool.hpp"
#include "runtime/io_thread.hpp"

namespace ragd {

/// What the parts of an engine are made with. It outlives them.
struct Basics {
    IoThread& io;
    ComputePool& compute;
    Metrics& metrics;
    const Log& log;
    const Clock& clock;
};

}  // namespace ragd
