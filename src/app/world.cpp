#include <utility>

#include "app/commands.hpp"
#include "app/engine.hpp"
#include "app/https.hpp"
#include "app/models.hpp"
#include "app/operator_secret.hpp"
#include "app/server_address.hpp"
#include "cli/remote_transport.hpp"
#include "config/load.hpp"
#include "runtime/stop_signals.hpp"

namespace ragd {
namespace {

const Clock& process_clock() {
    static const SystemClock kClock;
    return kClock;
}

std::optional<ServerAddress> local_server(const Settings& settings) {
    const auto holder = read_holder(settings.data_dir);
    return holder && *holder ? server_of(**holder) : std::nullopt;
}

Result<void> check_settings(const Settings& settings) {
    RAG_TRY(plan(settings, this_machine(settings)));
    RAG_TRY(open_https(settings));
    return {};
}

/// The server of this data directory is shown what it left there; another one the key of the settings.
Result<std::unique_ptr<Transport>> open_remote(const Settings& settings,
                                               const ServerAddress& server) {
    // A whole index call may take its own time-out; a little more, so that the server speaks first.
    const auto timeout = settings.index_timeout + std::chrono::seconds{5};
    HttpClientOptions options = http_options(settings);
    options.key_pin = server.key_pin;
    std::string key = settings.api_key;
    if (key.empty() && local_server(settings) == server) {
        key = read_operator_secret(settings.data_dir);
    }
    return RemoteTransport::open(server.url, std::move(options), timeout, std::move(key),
                                 process_clock());
}

std::stop_token stop_when_asked() {
    StopSignals signals;
    signals.started();
    return signals.token();
}

}  // namespace

World make_world() {
    return {.open_local = open_local_transport,
            .open_remote = open_remote,
            .local_server = local_server,
            .check_settings = check_settings,
            .serve = serve,
            .evaluate = evaluate,
            .evaluate_abstention = evaluate_abstention,
            .evaluate_answers = evaluate_answers,
            .tune = tune_settings,
            .examine = examine,
            .examine_deeply = examine_deeply,
            .pull_model = pull_model,
            .model_folders = model_folders,
            .stop_when_asked = stop_when_asked,
            .http_options = http_options,
            .environment = process_environment(),
            .clock = &process_clock(),
            .version = RAGD_VERSION};
}

}  // namespace ragd
