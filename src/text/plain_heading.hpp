#pragma once
#include <string>
#include <string_view>

namespace ragd {

/// A heading as a person reads it: no emphasis or code marks, links by their text, one space for
/// each run of White_Space.
std::string plain_heading(std::string_view title);

/// `text` with one space for each run of White_Space, and none at either end.
std::string one_line(std::string_view text);

}  // namespace ragd
