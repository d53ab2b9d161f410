#include "cli/command_line.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/nearest.hpp"
#include "config/setting_table.hpp"

namespace ragd {
namespace {

constexpr const char* kFooter =
    "\nExamples:\n"
    "  ragd index handbook/                      index a folder\n"
    "  ragd query \"How many days off do I get?\"  ask it\n"
    "  ragd serve                                answer over HTTP on 127.0.0.1:8080\n"
    "\nEvery setting of docs/configuration.md is an option too (SERVER_PORT: --server-port), "
    "before "
    "or after\nthe command. `ragd check-config` shows them all, and where each value came from.";

void add_global_options(CLI::App& app, GlobalOptions& options) {
    for (const SettingSpec& spec : setting_table()) {
        const std::string name{spec.name};
        auto* option = app.add_option_function<std::string>(
            "--" + flag_of(spec),
            [&options, name](const std::string& value) { options.settings[name] = value; },
            std::string{spec.help});
        option->type_name("VALUE");
        constexpr std::array kShown{"RAGD_DATA_DIR", "SERVER_HOST", "SERVER_PORT", "LOG_LEVEL"};
        if (std::ranges::find(kShown, name) == kShown.end()) {
            option->group("");  // hidden: the footer says where they are
        }
    }
    app.add_option("--url", options.url, "Talk to this server instead of the data directory")
        ->type_name("URL");
    app.add_flag("--json", options.json, "Print one line of JSON");
    app.add_option("--config", options.config_file, "Settings file (default: ragd.toml, if there)")
        ->type_name("FILE");
}

/// In the order of the help text.
void add_commands(CLI::App& app, Command& given) {
    add_serve_command(app, given);
    add_index_command(app, given);
    add_query_command(app, given);
    add_documents_command(app, given);
    add_delete_command(app, given);
    add_eval_command(app, given);
    add_tune_command(app, given);
    add_check_config_command(app, given);
    add_doctor_command(app, given);
    add_health_command(app, given);
    add_models_command(app, given);
    add_version_command(app, given);
}

std::vector<std::string> command_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(command->get_name());
    }
    return names;
}

/// The word in the place of the command, if it is none.
std::optional<std::string> unknown_command(const std::vector<std::string>& known,
                                           const std::vector<std::string>& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& word = arguments[i];
        if (!word.starts_with('-')) {
            return std::ranges::find(known, word) == known.end() ? std::optional{word}
                                                                 : std::nullopt;
        }
        const bool takes_value = !word.contains('=') && word != "--json";
        i += takes_value ? 1 : 0;
    }
    return std::nullopt;
}

std::string explain(const CLI::App& app, const CLI::ParseError& error,
                    const std::vector<std::string>& arguments) {
    const auto known = command_names(app);
    const auto unknown = unknown_command(known, arguments);
    if (!unknown) {
        const auto given = app.get_subcommands();
        return fmt::format("ragd: {}\nTry: ragd {}{}--help", error.what(),
                           given.empty() ? "" : given.front()->get_name(),
                           given.empty() ? "" : " ");
    }
    return fmt::format("ragd: no command '{}'{}\nTry: ragd --help", *unknown,
                       did_you_mean(*unknown, known));
}

}  // namespace

std::expected<CommandLine, UsageText> read_command_line(std::vector<std::string> arguments) {
    CommandLine line;
    CLI::App app{"ragd answers questions from your documents with quotes that can be checked.",
                 "ragd"};
    app.require_subcommand(1);
    app.fallthrough();
    app.footer(kFooter);
    add_global_options(app, line.global);
    add_commands(app, line.command);
    try {
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // last first
        return line;
    } catch (const CLI::CallForHelp&) {
        const auto given = app.get_subcommands();
        return std::unexpected(
            UsageText{given.empty() ? app.help() : given.front()->help("ragd"), false});
    } catch (const CLI::ParseError& error) {
        return std::unexpected(UsageText{explain(app, error, arguments), true});
    }
}

}  // namespace ragd
