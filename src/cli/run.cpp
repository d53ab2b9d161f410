#include "cli/run.hpp"

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "config/load.hpp"

namespace ragd {
namespace {

Result<ExitCode> serve(const CommandContext& context) {
    RAG_TRY(context.world.serve(context.settings.values));
    return ExitCode::kOk;
}

Result<ExitCode> print_version(const CommandContext& context) {
    if (context.options.json) {
        context.console.data(
            boost::json::serialize(boost::json::object{{"version", context.world.version}}));
    } else {
        context.console.data("ragd " + context.world.version);
    }
    return ExitCode::kOk;
}

Result<ExitCode> run_command(const CommandContext& context) {
    switch (context.options.command) {
        case Command::kServe:
            return serve(context);
        case Command::kIndex:
            return run_index(context);
        case Command::kQuery:
            return run_query(context);
        case Command::kDocuments:
            return run_documents(context);
        case Command::kDelete:
            return run_delete(context);
        case Command::kEval:
            return run_eval(context);
        case Command::kTune:
            return run_tune(context);
        case Command::kCheckConfig:
            return run_check_config(context);
        case Command::kDoctor:
            return run_doctor(context);
        case Command::kHealth:
            return run_health(context);
        case Command::kModels:
            return run_models(context);
        case Command::kModelsPull:
            return run_models_pull(context);
        case Command::kVersion:
            return print_version(context);
    }
    return fail(ErrorCode::kInternal, "a command without code");
}

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
    const auto options = read_options(std::move(arguments));
    if (!options) {
        const UsageText& usage = options.error();
        usage.is_error ? console.note(usage.text) : console.data(usage.text);
        return static_cast<int>(usage.is_error ? ExitCode::kUsage : ExitCode::kOk);
    }
    SettingSources sources{.flags = options->settings, .environment = environment};
    sources.file = options->config_file ? std::filesystem::path{*options->config_file}
                                        : find_settings_file(environment);
    const auto settings = load_settings(sources);
    if (!settings) {
        show_error(settings.error(), console);
        return static_cast<int>(ExitCode::kUsage);
    }
    bool asked_a_server = options->command == Command::kModelsPull;
    const auto code = run_command({world, *options, *settings, console, asked_a_server});
    if (!code) {
        show_error(code.error(), console);
        return static_cast<int>(exit_code_after(code.error(), asked_a_server));
    }
    return static_cast<int>(*code);
}

Result<std::unique_ptr<Transport>> open_transport(const CommandContext& context) {
    const Settings& settings = context.settings.values;
    context.asked_a_server = true;
    if (!context.options.url.empty()) {
        return context.world.open_remote(settings, context.options.url);
    }
    if (const auto server = context.world.local_server(settings)) {
        return context.world.open_remote(settings, *server);
    }
    context.asked_a_server = false;
    return context.world.open_local(settings);
}

}  // namespace ragd
