#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace ragd {

/// Bytes as text that may stand in JSON and in a URL: RFC 4648, section 5, without padding.
std::string encode_base64url(std::string_view bytes);
/// Nothing: it has other characters. What a length that cannot be leaves over is dropped.
std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace ragd
