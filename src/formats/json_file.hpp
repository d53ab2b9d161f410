#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ragd {

/// A .json file as lines "server.port: 8080", one for each value, named by its path; a list of plain
/// values is one line, "tags: a, b". What stands at the top, or in a list at the top, is set off by
/// blank lines, and an object of such a list names its values by themselves ("name: Ann").
/// Comments and trailing commas are allowed.
/// Errors: Malformed - not JSON, or deeper than limits::kJsonDepth.
/// Requires: valid UTF-8.
Result<std::string> json_as_lines(std::string_view text);

}  // namespace ragd
