#include "obs/process_stats.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <sys/resource.h>
#include <unistd.h>

namespace ragd {
namespace {

double resident_bytes() {
    std::ifstream file("/proc/self/statm");
    double total_pages = 0;
    double resident_pages = 0;
    if (!(file >> total_pages >> resident_pages)) {
        return 0;
    }
    return resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double cpu_seconds() {
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) != 0) {
        return 0;
    }
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double open_files() {
    std::error_code failed;
    const std::filesystem::directory_iterator files("/proc/self/fd", failed);
    if (failed) {
        return 0;
    }
    // Minus the one that this reading opened.
    return static_cast<double>(std::distance(begin(files), end(files))) - 1;
}

}  // namespace

ProcessStats process_stats() {
    return {resident_bytes(), cpu_seconds(), open_files()};
}

}  // namespace ragd
