#pragma once
#include <cstdint>

namespace ragd {

/// What a character is to keyword search.
enum class TermChar : std::uint8_t {
    kOther,  // separates words
    kLetter,
    kDigit,   // any Unicode number
    kMark,    // goes on with the word it follows: combining marks, soft hyphen, joiners
    kPaired,  // of a script that is searched by pairs of characters: see analyzer.hpp
};

TermChar term_char_of(char32_t value);

}  // namespace ragd
