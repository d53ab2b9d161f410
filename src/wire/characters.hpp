#pragma once
#include <cstddef>
#include <string_view>

namespace ragd {

/// Code points of valid UTF-8.
std::size_t count_characters(std::string_view text);
/// Without Unicode white space (White_Space=yes) at both ends.
std::string_view trim_space(std::string_view text);
/// C0, DEL or C1 (U+0000..1F, U+007F..9F).
bool has_control_character(std::string_view text);
/// [A-Za-z0-9_-]{1,64}
bool is_collection_name(std::string_view text);

}  // namespace ragd
