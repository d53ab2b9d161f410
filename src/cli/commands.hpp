#pragma once
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/options.hpp"
#include "cli/world.hpp"
#include "config/load.hpp"

namespace ragd {

/// What every command gets.
struct CommandContext {
    const World& world;
    const Options& options;
    const LoadedSettings& settings;
    Console& console;
    bool& asked_a_server;  // set by open_transport: what is unavailable then is unreachable
};

// One command a file: <name>_command.cpp. Each says what went wrong on stderr and returns the exit
// code; an Error it returns is shown by `run_cli`.
Result<ExitCode> run_index(const CommandContext& context);
Result<ExitCode> run_query(const CommandContext& context);
Result<ExitCode> run_documents(const CommandContext& context);
Result<ExitCode> run_delete(const CommandContext& context);
Result<ExitCode> run_eval(const CommandContext& context);
Result<ExitCode> run_tune(const CommandContext& context);
Result<ExitCode> run_check_config(const CommandContext& context);
Result<ExitCode> run_doctor(const CommandContext& context);
Result<ExitCode> run_health(const CommandContext& context);
Result<ExitCode> run_models(const CommandContext& context);
Result<ExitCode> run_models_pull(const CommandContext& context);

/// The server of --url, else the server that holds the data directory, else the local API.
Result<std::unique_ptr<Transport>> open_transport(const CommandContext& context);

}  // namespace ragd
