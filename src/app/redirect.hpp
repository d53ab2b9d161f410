#pragma once
#include <cstdint>
#include <memory>

#include "app/engine.hpp"
#include "base/result.hpp"
#include "config/settings.hpp"
#include "net/http_server.hpp"

namespace ragd {

/// Where `request`, which came over plain HTTP, finds us by HTTPS: "https://rag.example.com:8443/a?b=c".
/// Errors: Forbidden - its Host is none of ours, so that nobody is sent elsewhere; InvalidField - it has
///         none.
Result<std::string> https_address(const HttpRequest& request, const std::vector<std::string>& names,
                                  std::uint16_t port);

/// The server at SERVER_REDIRECT_PORT, which answers whatever comes with the address of the same at
/// `port`. Null: none is wanted. Errors: those of HttpServer::start.
Result<std::unique_ptr<HttpServer>> start_redirect(const Settings& settings, Engine& engine,
                                                   std::uint16_t port);

}  // namespace ragd
