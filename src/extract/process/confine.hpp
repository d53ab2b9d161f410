#pragma once
#include <string>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"

namespace ragd {

/// Gives up for good what this process does not need to turn bytes into text: the file system, the
/// network, other programs and processes, core files, memory over the limit. What is loaded and open
/// stays usable. The value says what the kernel would not take from us, and why; empty: nothing.
/// Requires: one thread.
/// Errors: Unavailable - a resource limit could not be set; then nothing should be read here.
Result<std::string> confine_process(const ExtractLimits& limits);

/// From now on this process may take that much more processor time; at its end the kernel ends it.
Result<void> allow_processor_time(std::chrono::seconds more);

/// That much more than it is allowed already.
Result<void> add_processor_time(std::chrono::seconds more);

}  // namespace ragd
