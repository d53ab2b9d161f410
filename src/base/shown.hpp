#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace ragd {

// What is sent back to a caller, and into logs, must not grow with what the caller sent: text of
// theirs goes into a message through one of these. Requires: valid UTF-8.

/// The text, or its beginning and "...".
std::string shortened(std::string_view text, std::size_t bytes_max = 128);

/// The same in quotes.
std::string shown(std::string_view text);

}  // namespace ragd
