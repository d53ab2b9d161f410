#pragma once
#include <expected>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace ragd {

/// A command line, read.
struct CommandLine {
    GlobalOptions global;
    Command command;
};

/// What to print instead of running a command: help (exit 0), or what is wrong with the arguments
/// (exit 2).
struct UsageText {
    std::string text;
    bool is_error = false;
};

/// Reads arguments (without the program's name).
std::expected<CommandLine, UsageText> read_command_line(std::vector<std::string> arguments);

}  // namespace ragd
