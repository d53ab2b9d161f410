#include "cli/command_line.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/nearest.hpp"
#include "cli/command_table.hpp"
#include "cli/extract_command.hpp"
#include "config/setting_table.hpp"

namespace ragd {
namespace {

constexpr const char* kSummary =
    "ragd answers questions from your documents with quotes that can be checked.";
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
    app.add_flag("--verbose", options.verbose, "Show names, figures and times that are left out");
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
    add_sources_command(app, given);
    add_jobs_command(app, given);
    add_keys_command(app, given);
    add_tenants_command(app, given);
    add_audit_command(app, given);
    add_eval_command(app, given);
    add_tune_command(app, given);
    add_check_config_command(app, given);
    add_doctor_command(app, given);
    add_health_command(app, given);
    add_models_command(app, given);
    add_mcp_command(app, given);
    add_completion_command(app, given);
    add_man_command(app, given);
    add_version_command(app, given);
    add_extract_command(app, given);
}

void declare_all(CLI::App& app, CommandLine& line) {
    app.require_subcommand(1);
    app.fallthrough();
    app.footer(kFooter);
    add_global_options(app, line.global);
    add_commands(app, line.command);
}

/// Commands that --help lists: those that are hidden have no group.
bool is_listed(const CLI::App* command) {
    return !command->get_group().empty();
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
        const bool takes_value = !word.contains('=') && word != "--json" && word != "--verbose";
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

/// "hybrid", "vector" of "MODE:{hybrid,vector}".
std::vector<std::string> choices_in(const std::string& type) {
    std::vector<std::string> choices;
    std::size_t at = type.find('{');
    const std::size_t end = type.rfind('}');
    while (at != std::string::npos && at < end) {
        const std::size_t comma = std::min(type.find(',', at + 1), end);
        choices.push_back(type.substr(at + 1, comma - at - 1));
        at = comma;
    }
    return choices;
}

std::vector<CommandTable::Option> options_of(const CLI::App& app) {
    std::vector<CommandTable::Option> options;
    for (const CLI::Option* option : app.get_options()) {
        if (option == app.get_help_ptr()) {
            continue;
        }
        const auto& names = option->get_lnames();  // get_name() has none for what --help hides
        const std::string name = names.empty() ? option->get_name(true) : "--" + names.front();
        const std::string type = option->get_type_name();
        options.push_back({.name = name,
                           .value = option->get_items_expected_max() == 0
                                        ? std::string{}
                                        : type.substr(0, type.find(':')),
                           .choices = choices_in(type),
                           .help = option->get_description(),
                           .by_place = option->get_positional(),
                           .setting = option->get_group().empty()});
    }
    return options;
}

/// A command, and its parts after it.
void add_to(std::vector<CommandTable::Command>& out, const CLI::App& command,
            const std::string& name) {
    constexpr std::string_view kHead = "\nExamples:\n";
    const std::string footer = command.get_footer();
    auto options = options_of(command);
    std::erase_if(options, [](const CommandTable::Option& option) { return option.setting; });
    out.push_back({.name = name,
                   .help = command.get_description(),
                   .options = std::move(options),
                   .examples = footer.starts_with(kHead) ? footer.substr(kHead.size()) : ""});
    for (const CLI::App* part : command.get_subcommands([](const CLI::App*) { return true; })) {
        add_to(out, *part, name + " " + part->get_name());
    }
}

}  // namespace

CommandTable read_command_table() {
    CommandLine line;
    CLI::App app{kSummary, "ragd"};
    declare_all(app, line);
    CommandTable table{.help = app.get_description(), .options = options_of(app), .commands = {}};
    for (const CLI::App* command : app.get_subcommands(is_listed)) {
        add_to(table.commands, *command, command->get_name());
    }
    return table;
}

std::expected<CommandLine, UsageText> read_command_line(std::vector<std::string> arguments) {
    CommandLine line;
    CLI::App app{kSummary, "ragd"};
    declare_all(app, line);
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
