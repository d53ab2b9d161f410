#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "api/caching.hpp"
#include "api/routes.hpp"
#include "base/shown.hpp"
#include "web/accepted_coding.hpp"
#include "web/page_file.hpp"

namespace ragd {
namespace {

/// Scripts and styles of ours and no others, connections to us and to nobody else, pictures of pages that a
/// script has fetched with its key; no frame around us, no form that leads away, no script out of a text.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src "
    "'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for "
    "'script'; "
    "trusted-types 'none'";

HttpHeaders page_headers(const PageFile& file, std::string etag) {
    return {{"Content-Type", std::string{file.media_type}},
            {"ETag", std::move(etag)},
            {"Vary", "Accept-Encoding"},
            {"Content-Security-Policy", std::string{kPolicy}},
            {"Cross-Origin-Opener-Policy", "same-origin"},
            {"Cross-Origin-Resource-Policy", "same-origin"},
            {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
            {"Referrer-Policy", "no-referrer"}};
}

HttpResponse page_response(const HttpRequest& request, const PageFile& file) {
    const auto* codings = request.header("Accept-Encoding");
    if (codings == nullptr || !accepts_gzip(*codings)) {
        return {.status = 200,
                .headers = page_headers(file, etag_of(file.digest)),
                .body = std::string{file.bytes}};
    }
    HttpResponse response{
        .status = 200,
        .headers = page_headers(file, etag_of(fmt::format("{}-gzip", file.digest))),
        .body = std::string{file.gzip}};
    response.headers.emplace_back("Content-Encoding", "gzip");
    return response;
}

Task<Result<Reply>> get_page(Call& call, NothingAsked /*asked*/) {
    co_return page_response(call.request, *find_page_file("index.html"));
}

/// {id} is DIGEST/PATH. Another digest is that of another version of the server.
Task<Result<Reply>> get_page_file(Call& call, NothingAsked /*asked*/) {
    std::string_view path = call.path_id;
    const auto slash = std::min(path.find('/'), path.size());
    const auto* file = path.substr(0, slash) == page_digest() && slash < path.size()
                           ? find_page_file(path.substr(slash + 1))
                           : nullptr;
    if (file == nullptr) {
        co_return fail(
            ErrorCode::kNotFound,
            fmt::format("the page has no file {} (any more); load / again", shown(path)));
    }
    co_return page_response(call.request, *file);
}

constexpr std::string_view kShowPage = R"json({
"operationId": "page", "tags": ["page"],
"summary": "The page, for a browser",
"responses": {
  "200": {
    "description": "HTML; its scripts and styles are at /page",
    "content": {"text/html; charset=utf-8": {"schema": {"type": "string"}}}
  }
}
})json";

constexpr std::string_view kShowPageFile = R"json({
"operationId": "pageFile", "tags": ["page"],
"summary": "A script, style or picture of the page",
"description": "The address has the digest of the page's version before the name of the file, and may be kept for ever.",
"responses": {
  "200": {
    "description": "The file; compressed for whoever takes gzip",
    "content": {"*/*": {"schema": {"type": "string"}}}
  }
}
})json";

constexpr std::array kWebRoutes{
    Route{.method = "GET",
          .pattern = "/",
          .handler = kHandler<get_page>,
          .needs = Needs::nothing(),
          .caching = Caching::kRevalidate,
          .operation = kShowPage},
    Route{.method = "GET",
          .pattern = "/page/{id}",
          .handler = kHandler<get_page_file>,
          .needs = Needs::nothing(),
          .caching = Caching::kForever,
          .operation = kShowPageFile},
};

}  // namespace

RouteFamily web_routes() {
    return {.routes = kWebRoutes};
}

}  // namespace ragd
