#include "net/http_syntax.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace ragd {
namespace {

constexpr std::array<bool, 256> token_table() {
    std::array<bool, 256> table{};
    for (unsigned c = 'a'; c <= 'z'; ++c) {
        table[c] = true;
        table[c - 'a' + 'A'] = true;
    }
    for (unsigned c = '0'; c <= '9'; ++c) {
        table[c] = true;
    }
    for (const char c : std::string_view("!#$%&'*+-.^_`|~")) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}

constexpr auto kToken = token_table();

bool is_value_char(unsigned char c) {
    return c == '\t' || (c >= 0x20 && c != 0x7f);
}

}  // namespace

bool is_token_char(unsigned char c) {
    return kToken[c];
}

bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return kToken[c]; });
}

bool is_field_value(std::string_view text) {
    return std::ranges::all_of(text, is_value_char);
}

std::string_view trim_ows(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<std::uint64_t> parse_decimal(std::string_view digits) {
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return end.ec == std::errc{} ? value : std::numeric_limits<std::uint64_t>::max();
}

OrFault<FieldLine> parse_field_line(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) {
        return refuse(400, "a header line has no colon");
    }
    const auto name = line.substr(0, colon);
    if (!is_token(name)) {
        // Also a space before the colon and a line that continues the one before it (obs-fold):
        // parsers disagree about both, which is how requests are smuggled.
        return refuse(400, "a header name is empty or has a character that is not allowed");
    }
    const auto value = trim_ows(line.substr(colon + 1));
    if (!is_field_value(value)) {
        return refuse(400, "a header value has a control character");
    }
    return FieldLine{name, value};
}

}  // namespace ragd
