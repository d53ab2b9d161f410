#include "cli/run.hpp"

#include <fmt/format.h>

#include "cli/command_line.hpp"
#include "config/load.hpp"

namespace ragd {
namespace {

void show_error(const Error& error, Console& console) {
    console.note("ragd: " + printable(error.message));
    if (error.fields.size() > 1) {
        for (const FieldError& field : error.fields) {
            console.note(printable(fmt::format("  {} {}", field.pointer, field.detail)));
        }
    }
}

/// A server that was asked and is not there, or cannot answer now, is "unreachable".
ExitCode exit_code_after(const Error& error, bool asked_a_server) {
    return asked_a_server && error.code == ErrorCode::kUnavailable ? ExitCode::kUnreachable
                                                                   : exit_code_of(error.code);
}

}  // namespace

int run_cli(const World& world, std::vector<std::string> arguments,
            const std::map<std::string, std::string>& environment, Console& console) {
    const auto line = read_command_line(std::move(arguments));
    if (!line) {
        const UsageText& usage = line.error();
        usage.is_error ? console.note(usage.text) : console.data(usage.text);
        return static_cast<int>(usage.is_error ? ExitCode::kUsage : ExitCode::kOk);
    }
    const GlobalOptions& global = line->global;
    SettingSources sources{.flags = global.settings, .environment = environment};
    sources.file = global.config_file ? std::filesystem::path{*global.config_file}
                                      : find_settings_file(environment);
    const auto settings = load_settings(sources);
    if (!settings) {
        show_error(settings.error(), console);
        return static_cast<int>(ExitCode::kUsage);
    }
    bool asked_a_server = false;
    const auto code = line->command({world, global, *settings, console, asked_a_server});
    if (!code) {
        show_error(code.error(), console);
        return static_cast<int>(exit_code_after(code.error(), asked_a_server));
    }
    return static_cast<int>(*code);
}

Result<std::unique_ptr<Transport>> open_transport(const CommandContext& context) {
    const Settings& settings = context.settings.values;
    context.asked_a_server = true;
    if (!context.global.url.empty()) {
        return context.world.open_remote(settings, {.url = context.global.url});
    }
    if (const auto server = context.world.local_server(settings)) {
        return context.world.open_remote(settings, *server);
    }
    context.asked_a_server = false;
    return context.world.open_local(settings);
}

}  // namespace ragd
