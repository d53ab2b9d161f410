#include "api/cors.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace ragd {
namespace {

/// What a page may send: also what OpenAI's SDK adds to each request of its own accord.
constexpr std::string_view kHeaders =
    "Authorization, Content-Type, X-Request-Id, Idempotency-Key, If-Match, If-None-Match, "
    "MCP-Protocol-Version, Mcp-Method, Mcp-Name, OpenAI-Organization, OpenAI-Project, "
    "X-Stainless-Arch, X-Stainless-Lang, X-Stainless-OS, X-Stainless-Package-Version, "
    "X-Stainless-Retry-Count, X-Stainless-Runtime, X-Stainless-Runtime-Version, "
    "X-Stainless-Timeout";

bool is_allowed(const std::string& origin, const std::vector<std::string>& origins) {
    return std::ranges::any_of(
        origins, [&](const std::string& allowed) { return allowed == "*" || allowed == origin; });
}

}  // namespace

HttpHeaders cors_headers(const HttpRequest& request, const std::vector<std::string>& origins) {
    HttpHeaders headers;
    if (origins.empty()) {
        return headers;
    }
    if (std::ranges::find(origins, "*") != origins.end()) {
        headers.emplace_back("Access-Control-Allow-Origin", "*");
    } else {
        // The answer differs by origin, also where it was refused: caches must know.
        headers.emplace_back("Vary", "Origin");
        const auto* origin = request.header("Origin");
        if (origin == nullptr || !is_allowed(*origin, origins)) {
            return headers;
        }
        headers.emplace_back("Access-Control-Allow-Origin", *origin);
    }
    headers.emplace_back(
        "Access-Control-Expose-Headers",
        "X-Request-Id, ETag, Location, Retry-After, X-Should-Retry, Allow, RateLimit, "
        "RateLimit-Policy");
    return headers;
}

std::optional<HttpResponse> preflight(const HttpRequest& request,
                                      const std::vector<std::string>& origins,
                                      const std::string& methods) {
    const auto* origin = request.header("Origin");
    if (request.method != "OPTIONS" || origin == nullptr || methods.empty() ||
        request.header("Access-Control-Request-Method") == nullptr ||
        !is_allowed(*origin, origins)) {
        return std::nullopt;
    }
    return HttpResponse{.status = 204,
                        .headers = {{"Access-Control-Allow-Methods", methods},
                                    {"Access-Control-Allow-Headers", std::string{kHeaders}},
                                    {"Access-Control-Max-Age", "600"}}};
}

}  // namespace ragd
