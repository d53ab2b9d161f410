#pragma once
#include <string>
#include <vector>

namespace ragd {

/// The command line as a table: what completion and the manual page are written from, so that they
/// say what --help says.
struct CommandTable {
    struct Option {
        std::string name;   // "--top-k"; "question" where it is known by its place
        std::string value;  // "N"; empty for a flag
        std::vector<std::string> choices;
        std::string help;
        bool by_place = false;
        bool setting = false;  // of docs/configuration.md, and not in --help

        [[nodiscard]] bool is_path() const {
            return value == "FILE" || value == "DIR" || value.starts_with("PATH");
        }
    };
    struct Command {
        std::string name;  // "models pull" for a part of "models"
        std::string help;
        std::vector<Option> options;
        std::string examples;  // lines
    };

    std::string help;
    std::vector<Option> options;  // of every command
    std::vector<Command> commands;
};

/// Of the commands and options that there are.
CommandTable read_command_table();

}  // namespace ragd
