#pragma once
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "base/result.hpp"

namespace ragd {

/// The system's git, asked once.
struct GitCall {
    std::vector<std::string> arguments;
    std::map<std::string, std::string> settings = {};  // of git's configuration, for this call
    std::filesystem::path out = {};  // a file for what it prints; empty: it is returned
    std::size_t out_bytes_max = 64 * limits::kMiB;
    std::chrono::seconds time_max{600};
};

/// Runs git without hooks, filters of large files, prompts and transports that run programs. It ends, with
/// all that it started, when its time is over.
/// `environment`: of it git gets where to find programs, the home with its owner's settings, proxies and
/// the agent of ssh.
/// Errors: Unavailable - there is no git, or it failed, with what it said last; DeadlineExceeded;
///         TooLarge - it prints more than `out_bytes_max`.
/// Threads: any, at once.  Lifetime: the clock outlives the call.
Result<std::string> run_git(const GitCall& call,
                            const std::map<std::string, std::string>& environment,
                            const Clock& clock);

}  // namespace ragd
