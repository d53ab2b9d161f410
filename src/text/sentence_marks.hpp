#pragma once
#include <string_view>

/// The characters that end, close and open sentences.
namespace ragd {

inline bool is_soft_stop(char32_t c) {  // what follows decides
    return c == U'.' || c == U'!' || c == U'?' || c == U'\u2026';
}

/// Danda, and the full stops of CJK, Arabic, Urdu, Armenian, Ethiopic and Burmese.
inline bool is_hard_stop(char32_t c) {
    constexpr std::u32string_view kStops =
        U"\u3002\uFF01\uFF1F\uFF61\u0964\u0965\u061F\u06D4\u0589\u1362\u104B";
    return kStops.contains(c);
}

inline bool is_closer(char32_t c) {
    constexpr std::u32string_view kClosers =
        U")]}\"'*_`\u2019\u201D\u00BB\u203A\u300D\u300F\uFF09\u3011\u300B\u3009";
    return kClosers.contains(c);
}

inline bool is_opener(char32_t c) {
    constexpr std::u32string_view kOpeners =
        U"([{\"'*_`\u2018\u201C\u00AB\u2039\u300C\u300E\u00BF\u00A1\u201E\u201A\uFF08\u3010";
    return kOpeners.contains(c);
}

}  // namespace ragd
