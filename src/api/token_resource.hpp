#pragma once
#include <string>

#include "api/parts.hpp"
#include "net/http_message.hpp"

namespace ragd {

/// Where it stands in which issuer the tokens are made that the route of this request takes: RFC 9728,
/// section 3.1, puts a well-known name before the path of the resource.
std::string metadata_address(const HttpRequest& request, const TokenResource& tokens);

/// What `path`, of this server, is called: "https://rag.example.com/mcp".
std::string resource_name(const HttpRequest& request, const TokenResource& tokens,
                          const std::string& path);

}  // namespace ragd
