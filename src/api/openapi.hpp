#pragma once
#include <string>
#include <string_view>

#include "api/router.hpp"

namespace ragd {

/// The OpenAPI 3.1 description of the routes, as JSON: the operation that each has beside its
/// handler, and what the table says anyway: parameters, errors, the request id.
std::string openapi_document(const RouteTable& table, std::string_view version);

}  // namespace ragd
