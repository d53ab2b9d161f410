#include <fmt/format.h>

#include "cli/declare.hpp"
#include "net/key_pin.hpp"

namespace ragd {
namespace {

struct HealthArguments {
    bool ready = false;
};

/// The certificate seldom names 127.0.0.1. The server there is who has its key.
Result<ServerAddress> own_server(const Settings& settings) {
    if (settings.server_cert_file.empty()) {
        return ServerAddress{fmt::format("http://127.0.0.1:{}", settings.server_port)};
    }
    return ServerAddress{.url = fmt::format("https://127.0.0.1:{}", settings.server_port),
                         .key_pin = RAG_TRY(key_pin_of_file(settings.server_cert_file))};
}

/// For a container's health check: asks the server on this machine, reads no model and no data.
Result<ExitCode> run_health(const CommandContext& context, const HealthArguments& options) {
    const Settings& settings = context.settings.values;
    const auto address =
        RAG_TRY(context.global.url.empty() ? own_server(settings)
                                           : ServerAddress{.url = context.global.url});
    context.asked_a_server = true;
    const auto server = RAG_TRY(context.world.open_remote(settings, address));
    const ApiReply reply =
        RAG_TRY(server->call({"GET", options.ready ? "/health/ready" : "/health", ""}));
    context.console.data(reply.body);
    return reply.status == 200 ? ExitCode::kOk : ExitCode::kFailed;
}

}  // namespace

void add_health_command(CLI::App& app, Command& given) {
    const auto [command, options] = declare(app, given, "health", run_health);
    command.description("Ask the server on this machine, or at --url, whether it lives");
    command.add_flag("--ready", options.ready, "Ask whether it can answer questions");
    command.footer("\nExamples:\n  ragd health\n  ragd health --ready --url http://127.0.0.1:9000");
}

}  // namespace ragd
