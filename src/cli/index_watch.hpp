#pragma once
#include <string>
#include <vector>

#include "cli/index_run.hpp"

namespace ragd {

/// One pass over `paths`, then one over what changes in them, until the run is asked to stop. A
/// server or a data directory that cannot be had now is tried again, and no change is lost.
/// Errors: those of the first pass; Unavailable - the kernel watches no more folders; NotFound - what
///         is watched is gone.
Result<ExitCode> watch_and_index(const IndexRun& run, const std::vector<std::string>& paths);

}  // namespace ragd
