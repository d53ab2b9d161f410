#include "text/identifiers.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/ascii.hpp"

namespace ragd {
namespace {

constexpr std::size_t kPiecesMax = 8;  // getUserName has 3
constexpr std::size_t kAloneMin = 3;   // beside the other kind: the "m" of m5799 says nothing
constexpr std::size_t kHumpMin = 2;
constexpr std::size_t kPairMin = 4;

bool border_before(std::string_view word, std::size_t at) {
    const char before = word[at - 1];
    const char here = word[at];
    if (is_ascii_digit(before) != is_ascii_digit(here)) {
        return true;
    }
    const std::string_view tail = word.substr(at + 1);
    const bool acronym_ends = is_ascii_upper(before) && is_ascii_upper(here) && !tail.empty() &&
                              is_ascii_lower(tail[0]) && tail != "s";
    return (is_ascii_lower(before) && is_ascii_upper(here)) || acronym_ends;
}

/// Where the pieces of a word begin, and its end.
struct Borders {
    std::array<std::size_t, kPiecesMax + 1> at{};
    std::size_t pieces = 0;  // 0: too many
};

Borders borders_of(std::string_view word) {
    Borders borders;
    for (std::size_t at = 1; at < word.size(); ++at) {
        if (border_before(word, at)) {
            if (++borders.pieces == kPiecesMax) {
                return {};
            }
            borders.at[borders.pieces] = at;
        }
    }
    borders.at[++borders.pieces] = word.size();
    return borders;
}

}  // namespace

void split_identifier(std::string_view word, std::vector<std::string_view>& parts) {
    const Borders borders = borders_of(word);
    if (borders.pieces < 2) {
        return;
    }
    const auto piece = [&](std::size_t n, std::size_t count = 1) {
        return word.substr(borders.at[n], borders.at[n + count] - borders.at[n]);
    };
    for (std::size_t n = 0; n < borders.pieces; ++n) {
        const bool digits = is_ascii_digit(piece(n)[0]);
        const bool other_next = n + 1 < borders.pieces && is_ascii_digit(piece(n + 1)[0]) != digits;
        const bool other_before = n > 0 && is_ascii_digit(piece(n - 1)[0]) != digits;
        if (piece(n).size() >= (other_next || other_before ? kAloneMin : kHumpMin)) {
            parts.push_back(piece(n));
        }
        if (other_next && borders.pieces > 2 && piece(n, 2).size() >= kPairMin) {
            parts.push_back(piece(n, 2));
        }
    }
}

}  // namespace ragd
