#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace ragd {

/// The moment that a text names, in microseconds from 1970 on; further digits are cut off. Nothing if
/// it is no date or time of RFC 3339: "2026-01-31", which is its first moment, "2026-01-31T10:00Z",
/// "2026-01-31 10:00:00.25+02:00". A time without a zone is taken to be UTC.
std::optional<std::int64_t> instant_of(std::string_view text);

}  // namespace ragd
