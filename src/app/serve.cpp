#include <csignal>
#include <cstdlib>
#include <thread>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/engine.hpp"
#include "net/http_server.hpp"

namespace ragd {
namespace {

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

int wait_for_stop_signal() {
    const sigset_t set = stop_signals();
    int received = 0;
    while (sigwait(&set, &received) != 0) {
    }
    return received;
}

Result<std::unique_ptr<HttpServer>> start_server(const Settings& settings, Engine& engine) {
    HttpServerOptions options{.host = settings.server_host,
                              .port = settings.server_port,
                              .connections_max = settings.max_connections,
                              .request_timeout = settings.request_timeout};
    return HttpServer::start(
        engine.io().executor(), options,
        {.handler = [&engine](HttpRequest request, ResponseWriter& writer) -> Task<void> {
             return engine.api().handle(std::move(request), writer);
         },
         .error_page =
             [&engine](int status, std::string detail) {
                 return engine.api().error_page(status, std::move(detail));
             },
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

void block_stop_signals() {
    const sigset_t set = stop_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Result<void> serve(const Settings& settings) {
    block_stop_signals();
    const auto began = std::chrono::steady_clock::now();
    auto engine = RAG_TRY(Engine::open(settings, ""));
    auto server = RAG_TRY(start_server(settings, *engine));
    constexpr std::string_view kScheme = "http://";
    RAG_TRY(engine->announce(server->url().substr(kScheme.size())));
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
    engine->log().info("ready", {{"url", server->url()}, {"ms", took.count()}});
    const int first = wait_for_stop_signal();
    engine->log().info("stopping", {{"signal", first}});
    std::jthread second{[] {
        wait_for_stop_signal();
        std::_Exit(EXIT_FAILURE);
    }};
    second.detach();  // the process ends before it or with it
    drain(settings, *engine, *server);
    return {};
}

}  // namespace ragd
