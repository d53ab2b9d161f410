#pragma once
#include <map>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/world.hpp"

namespace ragd {

/// Runs one command line (without the program's name) and returns the exit code of the process.
/// Threads: the main thread.
int run_cli(const World& world, std::vector<std::string> arguments,
            const std::map<std::string, std::string>& environment, Console& console);

}  // namespace ragd
