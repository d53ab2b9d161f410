#include <fmt/format.h>

#include "cli/declare.hpp"

namespace ragd {
namespace {

Result<ExitCode> run_check_config(const CommandContext& context) {
    boost::json::object all;
    for (const SettingOrigin& setting : context.settings.origins) {
        if (context.global.json) {
            all[setting.name] =
                boost::json::object{{"value", setting.value}, {"origin", setting.origin}};
        } else {
            context.console.data(fmt::format("{:<24} {:<48} {}", setting.name,
                                             setting.value.empty() ? "(empty)" : setting.value,
                                             context.console.dim(setting.origin)));
        }
    }
    if (context.global.json) {
        context.console.data(boost::json::serialize(all));
    }
    RAG_TRY(context.world.check_settings(context.settings.values));
    return ExitCode::kOk;
}

}  // namespace

void add_check_config_command(CLI::App& app, Command& given) {
    CLI::App& command = declare(app, given, "check-config", run_check_config);
    command.description(
        "Print every setting and where it came from, and check that they go together");
    command.footer(
        "\nExamples:\n  ragd check-config\n  ragd --config ragd.toml check-config --json");
}

}  // namespace ragd
