#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "extract/pdf_blocks.hpp"

namespace ragd {
namespace {

constexpr std::size_t kCompoundsMax = 100'000;

bool is_letter(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 ||
           (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// The letters that end at `end`.
std::string_view letters_before(std::string_view text, std::size_t end) {
    std::size_t start = end;
    while (start > 0 && is_letter(text[start - 1])) {
        --start;
    }
    return text.substr(start, end - start);
}

std::string_view letters_from(std::string_view text, std::size_t start) {
    std::size_t end = start;
    while (end < text.size() && is_letter(text[end])) {
        ++end;
    }
    return text.substr(start, end - start);
}

bool starts_in_lower_case(std::string_view text) {
    const std::string_view first = cut_utf8(text, decode_utf8(text, 0).bytes);
    const bool ascii = first.size() == 1;
    return ascii ? first[0] >= 'a' && first[0] <= 'z'
                 : is_letter(first[0]) && lower(first) == first;
}

/// "ninety-four" has its hyphen wherever it is cut.
bool is_tens(std::string_view word) {
    constexpr std::array<std::string_view, 8> kTens = {"twenty", "thirty",  "forty",  "fifty",
                                                       "sixty",  "seventy", "eighty", "ninety"};
    return std::ranges::find(kTens, lower(word)) != kTens.end();
}

}  // namespace

void add_pdf_compounds(const std::string& line, PdfCompounds& out) {
    for (std::size_t at = line.find('-'); at != std::string::npos && out.size() < kCompoundsMax;
         at = line.find('-', at + 1)) {
        const std::string_view before = letters_before(line, at);
        const std::string_view after = letters_from(line, at + 1);
        if (!before.empty() && !after.empty()) {
            out.insert(lower(line.substr(at - before.size(), before.size() + 1 + after.size())));
        }
    }
}

void join_pdf_line(std::string& text, const std::string& line, const PdfCompounds& compounds) {
    if (text.empty() || line.empty()) {
        text += line;
        return;
    }
    const std::string_view before = letters_before(text, text.size() - 1);
    if (text.back() != '-' || before.empty()) {
        text += ' ';
    } else if (starts_in_lower_case(line) && !is_tens(before) &&
               !compounds.contains(
                   lower(std::string{before} + '-' + std::string{letters_from(line, 0)}))) {
        text.pop_back();
    }
    text += line;
}

}  // namespace ragd
