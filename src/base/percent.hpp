#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace ragd {

enum class PlusSign { kIsPlus, kIsSpace };

/// Replaces %XX by its byte (RFC 3986, 2.1). Nothing if an escape is cut short or has other than
/// two hex digits.
std::optional<std::string> percent_decode(std::string_view text, PlusSign plus = PlusSign::kIsPlus);

}  // namespace ragd
