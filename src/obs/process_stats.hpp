#pragma once

namespace ragd {

/// What the kernel says of this process; zero where /proc does not tell.
struct ProcessStats {
    double resident_bytes = 0;
    double cpu_seconds = 0;
    double open_files = 0;
};

ProcessStats process_stats();

}  // namespace ragd
