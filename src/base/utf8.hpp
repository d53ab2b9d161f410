#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace ragd {

/// True when `text` is well-formed UTF-8 (Unicode 15, table 3-7): no overlong form, no surrogate,
/// nothing above U+10FFFF, no truncated sequence.
bool is_valid_utf8(std::string_view text);

/// Number of code points. Requires: valid UTF-8.
std::size_t utf8_length(std::string_view text);

/// One decoded code point and the bytes it took.
struct CodePoint {
    char32_t value;
    std::size_t bytes;
};

/// The code point at `text[at]`. A byte that starts no well-formed sequence reads as U+FFFD, one
/// byte long, so a loop over broken input always ends.
/// Requires: at < text.size().
CodePoint decode_utf8(std::string_view text, std::size_t at);

/// The UTF-8 form of one code point.
struct EncodedCodePoint {
    std::array<char, 4> data;
    std::size_t size;
};

/// Requires: a Unicode scalar value.
EncodedCodePoint encode_utf8(char32_t value);

/// Appends the UTF-8 form of `value`. Requires: a Unicode scalar value.
void append_utf8(std::string& out, char32_t value);

/// True for the characters that Unicode calls White_Space (25 of them, stable since Unicode 6.3).
bool is_white_space(char32_t value);

/// `text` without White_Space at either end; a view into `text`.
std::string_view trim(std::string_view text);

/// Lower-cases every code point by itself (no locale, no final sigma): equal input gives equal
/// output wherever it stands, which is what a cache key needs. Broken bytes are kept as they are.
std::string lower(std::string_view text);

/// `text`, or as much of its start as fits in `bytes_max` without splitting a character.
std::string_view cut_utf8(std::string_view text, std::size_t bytes_max);

/// C0, DEL or C1 (U+0000..1F, U+007F..9F).
bool has_control_character(std::string_view text);

}  // namespace ragd
