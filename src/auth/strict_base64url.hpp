#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/base64url.hpp"

namespace ragd {

/// As RFC 7515 has it: no padding, and no second spelling of the same bytes. Nothing: it is not that.
inline std::optional<std::string> decode_strictly(std::string_view text) {
    auto bytes = decode_base64url(text);
    return bytes && encode_base64url(*bytes) == text ? std::move(bytes) : std::nullopt;
}

}  // namespace ragd
