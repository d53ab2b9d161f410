#pragma once
#include <optional>
#include <string>
#include <vector>

#include "net/http_message.hpp"

namespace ragd {

/// The headers that let a page of an allowed origin read the response (WHATWG Fetch, section "CORS
/// protocol"). Empty where no origin is configured. "*" allows any origin.
HttpHeaders cors_headers(const HttpRequest& request, const std::vector<std::string>& origins);

/// The answer to a preflight, or nothing if the request is none or comes from an origin that is
/// not allowed. `methods`: what the path takes, as in Allow.
std::optional<HttpResponse> preflight(const HttpRequest& request,
                                      const std::vector<std::string>& origins,
                                      const std::string& methods);

}  // namespace ragd
