#pragma once
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/result.hpp"

namespace ragd {

/// Reads one JSON text (RFC 8259) and nothing beside it.
/// Errors: Malformed - not JSON, a name given twice in one object, invalid UTF-8, a lone surrogate,
///         nesting over limits::kJsonDepth; the message says where (line and column).
/// A number outside the range of a double reads as infinity; decoders refuse it by name.
Result<boost::json::value> parse_json(std::string_view text);

/// The pointer (RFC 6901) to `name` or `index` below `parent`.
std::string pointer_to(std::string_view parent, std::string_view name);
std::string pointer_to(std::string_view parent, std::size_t index);

}  // namespace ragd
