#include "extract/rtf_tokens.hpp"

#include <algorithm>

#include "base/ascii.hpp"

namespace ragd {
namespace {

int hex_value(char c) {
    constexpr int kTen = 10;
    return is_ascii_digit(c)      ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + kTen
           : c >= 'A' && c <= 'F' ? c - 'A' + kTen
                                  : -1;
}

}  // namespace

RtfToken RtfTokens::next() {
    rest_.remove_prefix(
        std::min(rest_.find_first_not_of(std::string_view{"\r\n\0", 3}), rest_.size()));
    if (rest_.empty()) {
        return {};
    }
    const char first = rest_.front();
    if (first == '{' || first == '}') {
        rest_.remove_prefix(1);
        return {.kind = first == '{' ? RtfToken::Kind::kOpen : RtfToken::Kind::kClose};
    }
    if (first == '\\') {
        rest_.remove_prefix(1);
        return read_control();
    }
    const std::size_t end =
        std::min(rest_.find_first_of(std::string_view{"{}\\\r\n\0", 6}), rest_.size());
    const RtfToken out{.kind = RtfToken::Kind::kText, .name = rest_.substr(0, end)};
    rest_.remove_prefix(end);
    return out;
}

RtfToken RtfTokens::read_control() {
    constexpr int kDigit = 16;
    if (rest_.empty()) {
        return {};
    }
    if (is_ascii_letter(rest_.front())) {
        return read_word();
    }
    const char symbol = rest_.front();
    if (symbol == '\'' && rest_.size() >= 3 && hex_value(rest_[1]) >= 0 &&
        hex_value(rest_[2]) >= 0) {
        const int byte = hex_value(rest_[1]) * kDigit + hex_value(rest_[2]);
        rest_.remove_prefix(3);
        return {.kind = RtfToken::Kind::kByte, .name = {}, .number = byte};
    }
    const RtfToken out{.kind = RtfToken::Kind::kSymbol, .name = rest_.substr(0, 1)};
    rest_.remove_prefix(1);
    return out;
}

RtfToken RtfTokens::read_word() {
    constexpr std::size_t kNameMax = 32;
    constexpr std::size_t kDigitsMax = 9;
    constexpr int kTen = 10;
    std::size_t end = 0;
    while (end < rest_.size() && end < kNameMax && is_ascii_letter(rest_[end])) {
        ++end;
    }
    RtfToken out{.kind = RtfToken::Kind::kWord, .name = rest_.substr(0, end)};
    rest_.remove_prefix(end);
    const bool negative = rest_.starts_with('-') && rest_.size() > 1 && is_ascii_digit(rest_[1]);
    std::size_t at = negative ? 1 : 0;
    for (std::size_t digits = 0; at < rest_.size() && is_ascii_digit(rest_[at]); ++at, ++digits) {
        out.has_number = true;
        out.number = digits < kDigitsMax ? out.number * kTen + (rest_[at] - '0') : out.number;
    }
    out.number = negative ? -out.number : out.number;
    rest_.remove_prefix(at);
    rest_.remove_prefix(rest_.starts_with(' ') ? 1 : 0);
    if (out.name == "bin" && out.number > 0) {
        const auto bytes = static_cast<std::size_t>(out.number);
        if (bytes > rest_.size()) {
            return {.kind = RtfToken::Kind::kBadData};
        }
        rest_.remove_prefix(bytes);
    }
    return out;
}

}  // namespace ragd
