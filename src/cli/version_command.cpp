#include "cli/declare.hpp"

namespace ragd {
namespace {

Result<ExitCode> run_version(const CommandContext& context) {
    if (context.global.json) {
        context.console.data(
            boost::json::serialize(boost::json::object{{"version", context.world.version}}));
    } else {
        context.console.data("ragd " + context.world.version);
    }
    return ExitCode::kOk;
}

}  // namespace

void add_version_command(CLI::App& app, Command& given) {
    declare(app, given, "version", run_version).description("Print the version");
}

}  // namespace ragd
