#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "net/http_fault.hpp"

namespace ragd {

/// The character classes and small rules of RFC 9110 section 5, shared by head, chunks, responses.

bool is_token_char(unsigned char c);
/// One or more token characters.
bool is_token(std::string_view text);
/// Tab, space, visible ASCII, and bytes above 0x7f.
bool is_field_value(std::string_view text);
/// Without the spaces and tabs at both ends.
std::string_view trim_ows(std::string_view text);

/// The value of one or more decimal digits and nothing else; a number too large for 64 bits is
/// their maximum.
std::optional<std::uint64_t> parse_decimal(std::string_view digits);

struct FieldLine {
    std::string_view name;
    std::string_view value;
};
/// One header or trailer line, without its CRLF.
OrFault<FieldLine> parse_field_line(std::string_view line);

}  // namespace ragd
