#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace ragd {

/// A value as whole numbers that, compared one after the other, have the order of the values. For
/// a server that can compare numbers but not strings.
struct SortKey {
    std::vector<std::int64_t> words;  // each below 2^53, so that it survives as a JSON number
    bool whole = true;                // false: cut, and values of the same words may differ
    bool operator==(const SortKey&) const = default;
};

/// By bytes: six a word, in base 257, where 0 stands for the end. Thus "a" sorts before "a\0", and
/// no key is the beginning of another. At most `words_max` words.
SortKey sort_key(std::string_view text, std::size_t words_max);

/// By value. Two words of 32 bits.
SortKey sort_key(std::int64_t number);

/// By value, -0 as 0. Two words of 32 bits. Requires: not a NaN.
SortKey sort_key(double number);

}  // namespace ragd
