#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace ragd {

// A header takes only some of the text that a name may have: the rest travels as
// "=?base64?...?=" (MCP 2026-07-28).

std::string encode_header_text(std::string_view text);

/// Nothing where it says that it is base64, and is not.
std::optional<std::string> decode_header_text(std::string_view value);

}  // namespace ragd
