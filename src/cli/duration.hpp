#pragma once
#include <chrono>
#include <string_view>

#include "base/result.hpp"

namespace ragd {

/// A time as people write it on the command line: 90d, 12h, 30m, 45s.
/// Errors: InvalidField - `option` is what the message calls it.
Result<std::chrono::seconds> parse_duration(std::string_view text, std::string_view option);

}  // namespace ragd
