#pragma once
#include <cstddef>
#include <string_view>

namespace ragd {

/// Well-formed by RFC 3629: no surrogates, no overlong forms.
bool is_utf8(std::string_view text);
/// `text`, or as much of its start as fits in `bytes_max` without splitting a character.
std::string_view cut_utf8(std::string_view text, std::size_t bytes_max);
/// Code points of valid UTF-8.
std::size_t count_characters(std::string_view text);
/// Without Unicode white space (White_Space=yes) at both ends.
std::string_view trim_space(std::string_view text);
/// C0, DEL or C1 (U+0000..1F, U+007F..9F).
bool has_control_character(std::string_view text);

}  // namespace ragd
