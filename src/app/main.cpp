#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/run.hpp"
#include "config/load.hpp"
#include "extract/page_request.hpp"
#include "extract/process/child.hpp"
#include "extract/process/extractor_pool.hpp"

namespace {

/// Opens on nothing what was closed when we were started. Else the next file that we open, perhaps
/// one of the data directory, would get that number and everything that is printed.
bool open_standard_files() {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        const bool is_closed = ::fcntl(descriptor, F_GETFD) == -1;
        if (is_closed && ::open("/dev/null", O_RDWR) != descriptor) {
            return false;
        }
    }
    return true;
}

/// Started by an ExtractorPool, not by a person.
bool is_extractor_child(const std::vector<std::string>& arguments) {
    return arguments == ragd::ExtractorPoolOptions{}.arguments;
}

}  // namespace

int main(int argc, char** argv) {
    // What we write holds documents, or is code that we run at the next start: our user's alone.
    constexpr mode_t kGroupAndOthers = 077;
    ::umask(kGroupAndOthers);
    if (!open_standard_files()) {
        return static_cast<int>(ragd::ExitCode::kFailed);  // and nobody could be told
    }
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (is_extractor_child(arguments)) {
        return ragd::serve_extractions(ragd::extract_or_show);
    }
    std::signal(SIGPIPE, SIG_IGN);  // a peer or a pipe that went away is an error code, not an end
    try {
        ragd::Console console{std::cout, std::cerr, ragd::Console::look_of_process()};
        return ragd::run_cli(ragd::make_world(), arguments, ragd::process_environment(), console);
    } catch (const std::exception& bug) {
        std::cerr << "ragd: unexpected failure: " << bug.what() << '\n';
        return static_cast<int>(ragd::ExitCode::kFailed);
    }
}
