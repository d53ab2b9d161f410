#include "app/redirect.hpp"

#include <utility>

#include <fmt/format.h>

#include "api/foreign.hpp"
#include "app/server_options.hpp"

namespace ragd {
namespace {

constexpr std::uint16_t kHttpsPort = 443;

HttpResponse redirect_to(std::string address) {
    return {.status = 308, .headers = {{"Location", std::move(address)}}};
}

}  // namespace

Result<std::string> https_address(const HttpRequest& request, const std::vector<std::string>& names,
                                  std::uint16_t port) {
    const std::string* host = request.header("Host");
    if (host == nullptr) {
        return fail_field("Host", "is missing: ask for https://");
    }
    RAG_TRY(check_host(request, names));
    const auto name = name_of_host(*host);
    const auto written =
        name.contains(':') ? fmt::format("[{}]", name) : std::string{name};  // IPv6
    const std::string_view target = request.target == "*" ? "/" : std::string_view{request.target};
    return port == kHttpsPort ? fmt::format("https://{}{}", written, target)
                              : fmt::format("https://{}:{}{}", written, port, target);
}

Result<std::unique_ptr<HttpServer>> start_redirect(const Settings& settings, Engine& engine,
                                                   std::uint16_t port) {
    if (settings.server_redirect_port == 0) {
        return std::unique_ptr<HttpServer>{};
    }
    HttpServerOptions options = server_options(settings);
    options.port = settings.server_redirect_port;
    options.port_setting = "SERVER_REDIRECT_PORT";
    const auto page = [&engine](int status, const std::string& detail, const HttpRequest* request) {
        return engine.api().error_page(status, detail, request);
    };
    const auto answer = [page, names = names_of_server(settings),
                         port](const HttpRequest& request) -> HttpResponse {
        auto address = https_address(request, names, port);
        if (!address) {
            const bool is_foreign = address.error().code == ErrorCode::kForbidden;
            return page(is_foreign ? 403 : 400, address.error().message, &request);
        }
        return redirect_to(std::move(*address));
    };
    return HttpServer::start(
        engine.io().executor(), options,
        {.handler = [answer](HttpRequest request, ResponseWriter& writer) -> Task<void> {
             (void)co_await writer.send(answer(request));
         },
         .error_page = page,
         .clock = engine.clock(),
         .log = engine.log(),
         .metrics = engine.metrics()});
}

}  // namespace ragd
