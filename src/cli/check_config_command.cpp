#include <fmt/format.h>

#include "cli/commands.hpp"

namespace ragd {

Result<ExitCode> run_check_config(const CommandContext& context) {
    boost::json::object all;
    for (const SettingOrigin& setting : context.settings.origins) {
        if (context.options.json) {
            all[setting.name] =
                boost::json::object{{"value", setting.value}, {"origin", setting.origin}};
        } else {
            context.console.data(fmt::format("{:<24} {:<48} {}", setting.name,
                                             setting.value.empty() ? "(empty)" : setting.value,
                                             context.console.dim(setting.origin)));
        }
    }
    if (context.options.json) {
        context.console.data(boost::json::serialize(all));
    }
    return ExitCode::kOk;
}

}  // namespace ragd
