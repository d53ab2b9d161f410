#include "text/term_chars.hpp"

#include <algorithm>
#include <array>

#include <utf8proc.h>

namespace ragd {
namespace {

struct Range {
    char32_t first;
    char32_t last;
};

/// Unicode blocks of scripts without spaces between words, and of Hangul.
constexpr std::array kPairedBlocks = {
    Range{0x0E00, 0x0EFF},    // Thai, Lao
    Range{0x1000, 0x109F},    // Myanmar
    Range{0x1100, 0x11FF},    // Hangul Jamo
    Range{0x1780, 0x17FF},    // Khmer
    Range{0x2E80, 0x2FDF},    // radicals
    Range{0x3005, 0x3007},    // ideographic iteration mark, zero
    Range{0x3021, 0x318F},    // Hangzhou numerals, kana, Bopomofo, Hangul letters
    Range{0x31A0, 0x31BF},    // Bopomofo
    Range{0x31F0, 0x31FF},    // small katakana
    Range{0x3400, 0x4DBF},    // extension A
    Range{0x4E00, 0x9FFF},    // unified ideographs
    Range{0xA960, 0xA97F},    // Hangul Jamo
    Range{0xAC00, 0xD7FF},    // Hangul
    Range{0xF900, 0xFAFF},    // compatibility ideographs
    Range{0xFF66, 0xFFDC},    // half-width kana and Hangul
    Range{0x1AFF0, 0x1B16F},  // kana
    Range{0x20000, 0x3FFFD},  // extensions B and later
};

bool is_paired(char32_t value) {
    const auto block = std::ranges::lower_bound(kPairedBlocks, value, {}, &Range::last);
    return block != kPairedBlocks.end() && value >= block->first;
}

/// Format characters that stand inside words: soft hyphen, zero-width (non-)joiner, word joiner.
bool is_inside_words(char32_t value) {
    return value == 0xAD || value == 0x200C || value == 0x200D || value == 0x2060;
}

TermChar classify(char32_t value) {
    switch (utf8proc_category(static_cast<utf8proc_int32_t>(value))) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
            return is_paired(value) ? TermChar::kPaired : TermChar::kLetter;
        case UTF8PROC_CATEGORY_ND:
            return TermChar::kDigit;
        case UTF8PROC_CATEGORY_NL:
        case UTF8PROC_CATEGORY_NO:
            return is_paired(value) ? TermChar::kPaired : TermChar::kDigit;
        case UTF8PROC_CATEGORY_MN:
        case UTF8PROC_CATEGORY_MC:
        case UTF8PROC_CATEGORY_ME:
            return TermChar::kMark;
        default:
            return is_inside_words(value) ? TermChar::kMark : TermChar::kOther;
    }
}

constexpr std::size_t kTableSize = 0x3000;  // alphabets; the rest is looked up

}  // namespace

TermChar term_char_of(char32_t value) {
    static const auto table = [] {
        std::array<TermChar, kTableSize> kinds{};
        for (char32_t each = 0; each < kTableSize; ++each) {
            kinds[each] = classify(each);
        }
        return kinds;
    }();
    return value < kTableSize ? table[value] : classify(value);
}

}  // namespace ragd
