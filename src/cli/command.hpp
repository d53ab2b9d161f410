#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/world.hpp"
#include "config/load.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): the name of the library
class App;
}  // namespace CLI

namespace ragd {

/// What can be said before or after every command.
struct GlobalOptions {
    std::map<std::string, std::string> settings;  // by name, SERVER_PORT
    std::optional<std::string> config_file;
    std::string url;  // of a server; empty: the local data directory
    bool json = false;
    bool verbose = false;
};

/// What every command gets.
struct CommandContext {
    const World& world;
    const GlobalOptions& global;
    const LoadedSettings& settings;
    Console& console;
    bool& asked_a_server;  // set by open_transport: what is unavailable then is unreachable
};

/// A command with its own options, ready to run. It says what went wrong on stderr and returns the
/// exit code; an Error that it returns is shown by `run_cli`.
using Command = std::function<Result<ExitCode>(const CommandContext&)>;

// One command a file, <name>_command.cpp: its options, how they are declared, and what it does.
// Each function declares it in `app`, and puts it into `given` if that is the one on the line.
void add_serve_command(CLI::App& app, Command& given);
void add_index_command(CLI::App& app, Command& given);
void add_query_command(CLI::App& app, Command& given);
void add_documents_command(CLI::App& app, Command& given);
void add_jobs_command(CLI::App& app, Command& given);
void add_keys_command(CLI::App& app, Command& given);
void add_tenants_command(CLI::App& app, Command& given);
void add_audit_command(CLI::App& app, Command& given);
void add_delete_command(CLI::App& app, Command& given);
void add_sources_command(CLI::App& app, Command& given);
void add_eval_command(CLI::App& app, Command& given);
void add_tune_command(CLI::App& app, Command& given);
void add_check_config_command(CLI::App& app, Command& given);
void add_doctor_command(CLI::App& app, Command& given);
void add_health_command(CLI::App& app, Command& given);
void add_models_command(CLI::App& app, Command& given);
void add_mcp_command(CLI::App& app, Command& given);
void add_completion_command(CLI::App& app, Command& given);
void add_man_command(CLI::App& app, Command& given);
void add_version_command(CLI::App& app, Command& given);

/// The server of --url, else the server that holds the data directory, else the local API.
Result<std::unique_ptr<Transport>> open_transport(const CommandContext& context);

}  // namespace ragd
