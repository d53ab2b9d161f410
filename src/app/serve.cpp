#include <chrono>
#include <thread>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/core_dumps.hpp"
#include "app/engine.hpp"
#include "app/https.hpp"
#include "app/redirect.hpp"
#include "app/server_address.hpp"
#include "app/server_options.hpp"
#include "cli/extract_settings.hpp"
#include "extract/ocr_engine.hpp"
#include "net/http_server.hpp"
#include "runtime/stop_signals.hpp"

namespace ragd {
namespace {

Result<std::unique_ptr<HttpServer>> start_server(const Settings& settings, Engine& engine,
                                                 const TlsKeeper* tls) {
    return HttpServer::start(
        engine.io().executor(), server_options(settings),
        {.handler = [&engine](HttpRequest request, ResponseWriter& writer) -> Task<void> {
             return engine.api().handle(std::move(request), writer);
         },
         .error_page =
             [&engine](int status, const std::string& detail, const HttpRequest* request) {
                 return engine.api().error_page(status, detail, request);
             },
         .is_vital =
             [&engine](const HttpRequest& request) { return engine.api().is_probe(request); },
         .body_bytes_max =
             [&engine](const HttpRequest& request) { return engine.api().body_bytes_max(request); },
         .reads_body =
             [&engine](const HttpRequest& request) { return engine.api().reads_body(request); },
         .tls = tls,
         .clock = engine.clock(),
         .log = engine.log(),
         .metrics = engine.metrics()});
}

/// A server that lets everybody in is for this machine alone, unless that is said.
Result<void> check_exposure(const Settings& settings) {
    boost::system::error_code failed;
    const auto address = boost::asio::ip::make_address(settings.server_host, failed);
    const bool is_local = settings.server_host == "localhost" || (!failed && address.is_loopback());
    if (settings.auth != AuthSetting::kNone || settings.allow_anonymous || is_local) {
        return {};
    }
    return fail(
        ErrorCode::kInvalidField,
        fmt::format("SERVER_HOST {} can be reached from other machines, and AUTH=none lets "
                    "everybody in: set AUTH=keys (see `ragd keys create --help`) or AUTH=oidc, or "
                    "ALLOW_ANONYMOUS=true if everybody is meant",
                    settings.server_host));
}

/// The servers of one process.
struct Servers {
    std::unique_ptr<HttpServer> main;
    std::unique_ptr<HttpServer> redirect;  // null: none
};

Result<Servers> start_servers(const Settings& settings, Engine& engine, const TlsKeeper* tls) {
    auto main = RAG_TRY(start_server(settings, engine, tls));
    auto redirect = RAG_TRY(start_redirect(settings, engine, main->port()));
    return Servers{std::move(main), std::move(redirect)};
}

Result<void> announce(Engine& engine, const HttpServer& server, const TlsKeeper* tls) {
    return engine.announce(
        holder_of({.url = server.url(), .key_pin = tls != nullptr ? tls->key_pin() : ""}));
}

/// Null: there are no files to watch.
std::unique_ptr<ServiceThread> watch_files(Engine& engine, const HttpServer& server,
                                           TlsKeeper* tls) {
    if (tls == nullptr) {
        return nullptr;
    }
    const auto changed = [&engine, &server, tls] {
        if (const auto said = announce(engine, server, tls); !said) {
            engine.log().error("not_announced", {{"why", said.error().message}});
        }
    };
    return tls->watch({.clock = engine.clock(),
                       .log = engine.log(),
                       .metrics = engine.metrics(),
                       .changed = changed});
}

/// Says that it is not ready, for as long as a load balancer may need to notice; then stops
/// accepting, lets requests finish, reports what could not.
void drain(const Settings& settings, Engine& engine, const Servers& servers) {
    engine.api().drain();
    std::this_thread::sleep_for(settings.drain_delay);
    if (servers.redirect) {
        (void)engine.io().block_on(servers.redirect->stop(std::chrono::milliseconds{0}));
    }
    const auto report = engine.io().block_on(servers.main->stop(settings.drain));
    engine.log().info("stopped", {{"requests_cut", report.cut}, {"requests_stuck", report.stuck}});
}

}  // namespace

Result<void> serve(const Settings& settings) {
    forbid_core_dumps_with_secrets(settings);
    StopSignals signals;
    const auto began = std::chrono::steady_clock::now();
    RAG_TRY(check_exposure(settings));
    const auto tls = RAG_TRY(open_https(settings));
    auto engine = RAG_TRY(Engine::open(settings, ""));
    signals.started();
    engine->api().show_ocr(find_ocr(extract_limits(settings).ocr));
    RAG_TRY(engine->ask_callers());
    const auto servers = RAG_TRY(start_servers(settings, *engine, tls.get()));
    RAG_TRY(announce(*engine, *servers.main, tls.get()));
    const auto watch = watch_files(*engine, *servers.main, tls.get());
    engine->work_on_jobs();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
    engine->log().info("ready", {{"url", servers.main->url()}, {"ms", took.count()}});
    engine->log().info("stopping", {{"signal", signals.wait()}});
    drain(settings, *engine, servers);
    return {};
}

}  // namespace ragd
