#include "api/token_resource.hpp"

#include <array>

#include <fmt/format.h>

#include "api/response.hpp"
#include "api/routes.hpp"
#include "domain/access.hpp"
#include "wire/token_resource.hpp"

namespace ragd {
namespace {

constexpr std::string_view kWellKnown = "/.well-known/oauth-protected-resource";
/// The one resource that clients look up by its path; all others are the server as a whole.
constexpr std::string_view kMcp = "/mcp";

/// Where this server is, as whoever sent the request knows it.
std::string origin_of(const HttpRequest& request, const TokenResource& tokens) {
    if (!tokens.public_url.empty()) {
        return tokens.public_url;
    }
    const auto* host = request.header("Host");
    return fmt::format("{}://{}", tokens.speaks_https ? "https" : "http",
                       host == nullptr ? "localhost" : *host);
}

HttpResponse show(const HttpRequest& request, const TokenResource& tokens,
                  const std::string& path) {
    std::vector<std::string> scopes;
    for (const Right right : {Right::kQuery, Right::kIndex, Right::kAdmin, Right::kMetrics}) {
        scopes.push_back(fmt::format("{}{}", tokens.scope_prefix, name_of(right)));
    }
    return json_response(200, encode_token_resource({.name = resource_name(request, tokens, path),
                                                     .issuer = tokens.issuer,
                                                     .scopes = std::move(scopes)}));
}

Error no_tokens() {
    return fail(ErrorCode::kNotFound, "this server takes no tokens of an issuer (AUTH)");
}

Task<Result<Reply>> get_server(Call& call, NothingAsked /*asked*/) {
    if (!call.settings.tokens) {
        co_return no_tokens();
    }
    co_return show(call.request, *call.settings.tokens, "");
}

Task<Result<Reply>> get_mcp(Call& call, NothingAsked /*asked*/) {
    if (!call.settings.tokens) {
        co_return no_tokens();
    }
    co_return show(call.request, *call.settings.tokens, std::string{kMcp});
}

constexpr std::string_view kShowServer = R"json({
"operationId": "tokenResource", "tags": ["status"],
"summary": "Whose tokens this server takes (RFC 9728)",
"description": "Without AUTH=oidc there are none, and this is a 404.",
"responses": {
  "200": {
    "description": "The issuer and its scopes",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TokenResource"}}}
  }
}
})json";

constexpr std::string_view kShowMcp = R"json({
"operationId": "tokenResourceOfMcp", "tags": ["status"],
"summary": "The same for /mcp, where clients of MCP look",
"responses": {
  "200": {
    "description": "The issuer and its scopes",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TokenResource"}}}
  }
}
})json";

constexpr std::string_view kComponents = R"json({
"schemas": {"TokenResource": {
  "type": "object",
  "required": ["resource", "authorization_servers", "bearer_methods_supported", "scopes_supported"],
  "properties": {
    "resource": {"type": "string", "description": "What the tokens are for: the address of the resource"},
    "authorization_servers": {"type": "array", "items": {"type": "string"}},
    "bearer_methods_supported": {"type": "array", "items": {"type": "string"}},
    "scopes_supported": {"type": "array", "items": {"type": "string"}}
  }
}}
})json";

constexpr std::array kTokenResourceRoutes{
    Route{.method = "GET",
          .pattern = kWellKnown,
          .handler = kHandler<get_server>,
          .needs = Needs::nothing(),
          .operation = kShowServer},
    Route{.method = "GET",
          .pattern = "/.well-known/oauth-protected-resource/mcp",
          .handler = kHandler<get_mcp>,
          .needs = Needs::nothing(),
          .operation = kShowMcp},
};

}  // namespace

std::string metadata_address(const HttpRequest& request, const TokenResource& tokens) {
    return fmt::format("{}{}{}", origin_of(request, tokens), kWellKnown,
                       request.path == kMcp ? kMcp : "");
}

std::string resource_name(const HttpRequest& request, const TokenResource& tokens,
                          const std::string& path) {
    return origin_of(request, tokens) + path;
}

RouteFamily token_resource_routes() {
    return {.routes = kTokenResourceRoutes, .components = kComponents};
}

}  // namespace ragd
