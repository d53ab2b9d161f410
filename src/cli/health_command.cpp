#include <fmt/format.h>

#include "cli/commands.hpp"

namespace ragd {

/// For a container's health check: asks the server on this machine, reads no model and no data.
Result<ExitCode> run_health(const CommandContext& context) {
    const Settings& settings = context.settings.values;
    const std::string url = context.options.url.empty()
                                ? fmt::format("http://127.0.0.1:{}", settings.server_port)
                                : context.options.url;
    context.asked_a_server = true;
    const auto server = RAG_TRY(context.world.open_remote(settings, url));
    const ApiReply reply =
        RAG_TRY(server->call({"GET", context.options.ready ? "/health/ready" : "/health", ""}));
    context.console.data(reply.body);
    return reply.status == 200 ? ExitCode::kOk : ExitCode::kFailed;
}

}  // namespace ragd
