#include "text/sentence_marks.hpp"

#include <algorithm>
#include <array>

#include <utf8proc.h>

#include "base/ascii.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr auto kStopBytes = [] {
    std::array<bool, 256> table{};
    for (const unsigned char c : {'.', '!', '?', '\r', '\n'}) {
        table[c] = true;
    }
    for (const std::size_t lead :
         {0xD6UZ, 0xD8UZ, 0xDBUZ, 0xE0UZ, 0xE1UZ, 0xE2UZ, 0xE3UZ, 0xEFUZ}) {
        table[lead] = true;
    }
    return table;
}();

}  // namespace

bool may_stop(char byte) {
    return kStopBytes[static_cast<unsigned char>(byte)];
}

bool is_soft_stop(char32_t c) {
    return c == U'.' || c == U'!' || c == U'?' || c == U'\u2026';
}

bool is_hard_stop(char32_t c) {
    constexpr std::u32string_view kStops =
        U"\u3002\uFF01\uFF1F\uFF61\u0964\u0965\u061F\u06D4\u0589\u1362\u104B";
    return kStops.contains(c);
}

bool is_closer(char32_t c) {
    constexpr std::u32string_view kClosers =
        U")]}\"'*_`\u2019\u201D\u00BB\u203A\u300D\u300F\uFF09\u3011\u300B\u3009";
    return kClosers.contains(c);
}

bool is_opener(char32_t c) {
    constexpr std::u32string_view kOpeners =
        U"([{\"'*_`\u2018\u201C\u00AB\u2039\u300C\u300E\u00BF\u00A1\u201E\u201A\uFF08\u3010";
    return kOpeners.contains(c);
}

bool is_lower_case(char32_t c) {
    return c < 0x80 ? c >= U'a' && c <= U'z'
                    : utf8proc_islower(static_cast<utf8proc_int32_t>(c)) != 0;
}

bool has_capital(std::string_view text) {
    if (std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'Z'; })) {
        return true;
    }
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = decode_utf8(text, at);
        if (point.bytes > 1 && utf8proc_isupper(static_cast<utf8proc_int32_t>(point.value)) != 0) {
            return true;
        }
        at += point.bytes;
    }
    return false;
}

}  // namespace ragd
