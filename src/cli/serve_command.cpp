#include "cli/declare.hpp"

namespace ragd {
namespace {

Result<ExitCode> run_serve(const CommandContext& context) {
    RAG_TRY(context.world.serve(context.settings.values));
    return ExitCode::kOk;
}

}  // namespace

void add_serve_command(CLI::App& app, Command& given) {
    CLI::App& command = declare(app, given, "serve", run_serve);
    command.description("Start the server");
    command.footer("\nExamples:\n  ragd serve\n  SERVER_PORT=9000 ragd serve --data-dir ./data");
}

}  // namespace ragd
