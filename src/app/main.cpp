#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/run.hpp"
#include "config/load.hpp"

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);  // a peer or a pipe that went away is an error code, not an end
    try {
        ragd::Console console{std::cout, std::cerr, ragd::Console::look_of_process()};
        return ragd::run_cli(ragd::make_world(), std::vector<std::string>(argv + 1, argv + argc),
                             ragd::process_environment(), console);
    } catch (const std::exception& bug) {
        std::cerr << "ragd: unexpected failure: " << bug.what() << '\n';
        return static_cast<int>(ragd::ExitCode::kFailed);
    }
}
