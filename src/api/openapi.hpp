#pragma once
#include <string>
#include <string_view>

namespace ragd {

/// The OpenAPI 3.1 description of every route, as JSON. It is written by hand, by subject, in
/// openapi_*.cpp; a test holds it against the route table, the decoders and the limits.
std::string openapi_document(std::string_view version);

/// One part: a JSON object with `paths` and `schemas`. Responses that every operation can give
/// (400, 422, 500, ...) are left out there and added to all.
std::string_view openapi_query();
std::string_view openapi_index();
std::string_view openapi_documents();
std::string_view openapi_status();

}  // namespace ragd
