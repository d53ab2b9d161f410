#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace ragd {

enum class PlusSign { kIsPlus, kIsSpace };

/// Replaces %XX by its byte (RFC 3986, 2.1). Nothing if an escape is cut short or has other than
/// two hex digits.
std::optional<std::string> percent_decode(std::string_view text, PlusSign plus = PlusSign::kIsPlus);

/// Replaces all but unreserved characters (RFC 3986, 2.3) and those of `kept` by %XX: a path
/// segment or a query value; with "/" a whole path.
std::string percent_encode(std::string_view text, std::string_view kept = {});

}  // namespace ragd
