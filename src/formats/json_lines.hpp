#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "formats/parsed_document.hpp"

namespace ragd {

/// Reads one line of a .jsonl file, which is line `number` of it: {id | _id, text, title, url,
/// metadata}, `text` required, null like absent, ids strings or whole numbers. nullopt: blank.
/// Errors: Malformed - not UTF-8, not JSON; InvalidField - a wrong type, an unknown or missing
///         member. The message says what is wrong with the line, not which one it is.
Result<std::optional<ParsedDocument>> parse_json_line(std::string_view line, std::size_t number);

}  // namespace ragd
