#pragma once
#include "base/clock.hpp"
#include "config/settings.hpp"
#include "obs/log.hpp"
#include "obs/metrics.hpp"
#include "runtime/line_writer.hpp"

namespace ragd {

/// The log of this process as the settings want it, on stderr. Nobody who logs waits for whoever
/// reads it: what is lost for that is counted, and said when lines flow again.
/// Lifetime: the clock and the metrics outlive it. The destructor writes what waits, for a second.
class ProcessLog {
public:
    ProcessLog(const Settings& settings, const Clock& clock, Metrics& metrics);
    [[nodiscard]] const Log& log() const { return log_; }

private:
    LineWriter lines_;
    Log log_;
};

}  // namespace ragd
