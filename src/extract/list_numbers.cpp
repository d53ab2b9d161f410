#include "extract/list_numbers.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace ragd {
namespace {

constexpr int kRomanMax = 3999;
constexpr int kLettersMax = 26 * 20;

std::string roman(int number) {
    constexpr std::array<std::pair<int, std::string_view>, 13> kSigns = {{{1000, "m"},
                                                                          {900, "cm"},
                                                                          {500, "d"},
                                                                          {400, "cd"},
                                                                          {100, "c"},
                                                                          {90, "xc"},
                                                                          {50, "l"},
                                                                          {40, "xl"},
                                                                          {10, "x"},
                                                                          {9, "ix"},
                                                                          {5, "v"},
                                                                          {4, "iv"},
                                                                          {1, "i"}}};
    std::string out;
    for (const auto& [value, sign] : kSigns) {
        for (; number >= value; number -= value) {
            out += sign;
        }
    }
    return out;
}

/// a, b, ... z, aa, bb: Word repeats the letter.
std::string letters(int number) {
    constexpr int kLetters = 26;
    return std::string(static_cast<std::size_t>((number - 1) / kLetters + 1),
                       static_cast<char>('a' + (number - 1) % kLetters));
}

std::string in_upper_case(std::string text) {
    for (char& c : text) {
        c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
}

}  // namespace

std::string list_number(int number, std::string_view form) {
    if (form == "none") {
        return {};
    }
    if (number >= 1 && number <= kRomanMax && form.ends_with("Roman")) {
        return form == "upperRoman" ? in_upper_case(roman(number)) : roman(number);
    }
    if (number >= 1 && number <= kLettersMax && form.ends_with("Letter")) {
        return form == "upperLetter" ? in_upper_case(letters(number)) : letters(number);
    }
    return form == "decimalZero" ? fmt::format("{:02}", number) : fmt::format("{}", number);
}

}  // namespace ragd
