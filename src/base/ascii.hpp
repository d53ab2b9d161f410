// Classes of ASCII characters, by no locale: bytes of other characters belong to none.
#pragma once

namespace ragd {

constexpr bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

/// Between words: a space, a tab, the end of a line.
constexpr bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

constexpr bool is_ascii_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr bool is_ascii_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

constexpr bool is_ascii_lower(char c) {
    return c >= 'a' && c <= 'z';
}

constexpr bool is_ascii_letter(char c) {
    return is_ascii_upper(c) || is_ascii_lower(c);
}

constexpr bool is_ascii_alnum(char c) {
    return is_ascii_letter(c) || is_ascii_digit(c);
}

constexpr char ascii_lower(char c) {
    return is_ascii_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace ragd
