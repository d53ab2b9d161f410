#include <algorithm>
#include <thread>

#include "app/commands.hpp"
#include "app/core_dumps.hpp"
#include "app/engine.hpp"
#include "base/limits.hpp"
#include "cli/extract_settings.hpp"
#include "extract/ocr_engine.hpp"
#include "net/http_server.hpp"
#include "runtime/stop_signals.hpp"

namespace ragd {
namespace {

std::size_t share_of_one_address(const Settings& settings) {
    const auto all = settings.max_connections;
    return settings.max_connections_per_address > 0 ? settings.max_connections_per_address
                                                    : all - all / 10;
}

Result<std::unique_ptr<HttpServer>> start_server(const Settings& settings, Engine& engine) {
    HttpServerOptions options{
        .host = settings.server_host,
        .port = settings.server_port,
        .connections_max = settings.max_connections,
        .connections_per_address_max = share_of_one_address(settings),
        .bodies_bytes_max = std::max(limits::kBodiesBytes, settings.upload_bytes_max),
        .request_timeout = settings.request_timeout};
    return HttpServer::start(
        engine.io().executor(), options,
        {.handler = [&engine](HttpRequest request, ResponseWriter& writer) -> Task<void> {
             return engine.api().handle(std::move(request), writer);
         },
         .error_page =
             [&engine](int status, const std::string& detail) {
                 return engine.api().error_page(status, detail);
             },
         .is_vital =
             [&engine](const HttpRequest& request) { return engine.api().is_probe(request); },
         .body_bytes_max =
             [&engine](const HttpRequest& request) { return engine.api().body_bytes_max(request); },
         .clock = engine.clock(),
         .log = engine.log(),
         .metrics = engine.metrics()});
}

/// Says that it is not ready, for as long as a load balancer may need to notice; then stops
/// accepting, lets requests finish, reports what could not.
void drain(const Settings& settings, Engine& engine, HttpServer& server) {
    engine.api().drain();
    std::this_thread::sleep_for(settings.drain_delay);
    const auto report = engine.io().block_on(server.stop(settings.drain));
    engine.log().info("stopped", {{"requests_cut", report.cut}, {"requests_stuck", report.stuck}});
}

}  // namespace

Result<void> serve(const Settings& settings) {
    forbid_core_dumps_with_secrets(settings);
    StopSignals signals;
    const auto began = std::chrono::steady_clock::now();
    auto engine = RAG_TRY(Engine::open(settings, ""));
    signals.started();
    engine->api().show_ocr(find_ocr(extract_limits(settings).ocr));
    auto server = RAG_TRY(start_server(settings, *engine));
    constexpr std::string_view kScheme = "http://";
    RAG_TRY(engine->announce(server->url().substr(kScheme.size())));
    engine->work_on_jobs();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
    engine->log().info("ready", {{"url", server->url()}, {"ms", took.count()}});
    engine->log().info("stopping", {{"signal", signals.wait()}});
    drain(settings, *engine, *server);
    return {};
}

}  // namespace ragd
