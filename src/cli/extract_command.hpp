#pragma once
#include "cli/command.hpp"

namespace ragd {

/// `ragd extract PATH`: not among the commands that --help lists (command.hpp).
void add_extract_command(CLI::App& app, Command& given);

}  // namespace ragd
