#include "extract/html_list.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace ragd {
namespace {

constexpr long kNumberMax = 1'000'000'000;

std::optional<long> number_in(std::string_view text) {
    long value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end == text.data()) {
        return std::nullopt;
    }
    return std::clamp(value, -kNumberMax, kNumberMax);
}

/// a, b, ..., z, aa, ab
std::string in_letters(long number, char first) {
    constexpr long kLetters = 26;
    std::string out;
    for (; number > 0; number = (number - 1) / kLetters) {
        out.insert(out.begin(), static_cast<char>(first + (number - 1) % kLetters));
    }
    return out;
}

std::string in_roman(long number, bool upper) {
    struct Digit {
        long value;
        std::string_view letters;
    };
    constexpr std::array kDigits = {
        Digit{1000, "m"}, Digit{900, "cm"}, Digit{500, "d"}, Digit{400, "cd"}, Digit{100, "c"},
        Digit{90, "xc"},  Digit{50, "l"},   Digit{40, "xl"}, Digit{10, "x"},   Digit{9, "ix"},
        Digit{5, "v"},    Digit{4, "iv"},   Digit{1, "i"}};
    std::string out;
    for (const Digit& digit : kDigits) {
        for (; number >= digit.value; number -= digit.value) {
            out += digit.letters;
        }
    }
    if (upper) {
        std::ranges::transform(out, out.begin(),
                               [](char c) { return static_cast<char>(c - 'a' + 'A'); });
    }
    return out;
}

std::string written(long number, char type) {
    constexpr long kRomanMax = 3999;
    const bool has_letters = number > 0;
    switch (type) {
        case 'a':
        case 'A':
            return has_letters ? in_letters(number, type) : std::to_string(number);
        case 'i':
        case 'I':
            return has_letters && number <= kRomanMax ? in_roman(number, type == 'I')
                                                      : std::to_string(number);
        default:
            return std::to_string(number);
    }
}

}  // namespace

HtmlListMarks::HtmlListMarks(const GumboNode& list) : is_numbered_(is_tag(list, GUMBO_TAG_OL)) {
    if (!is_numbered_) {
        return;
    }
    const std::string_view type = attribute(list, "type");
    type_ = type.size() == 1 ? type.front() : '1';
    if (has_attribute(list, "reversed")) {
        step_ = -1;
        number_ = std::ranges::count_if(
            children_of(list), [](const GumboNode* child) { return is_tag(*child, GUMBO_TAG_LI); });
    }
    number_ = number_in(attribute(list, "start")).value_or(number_);
}

std::string HtmlListMarks::next(const GumboNode& item) {
    if (!is_numbered_) {
        return "-";
    }
    number_ = number_in(attribute(item, "value")).value_or(number_);
    std::string out = written(number_, type_) + '.';
    number_ += step_;
    return out;
}

}  // namespace ragd
