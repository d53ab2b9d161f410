#include "tokenizer/char_table.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>

#include <utf8proc.h>

#include "base/utf8.hpp"
#include "tokenizer/bert_categories.hpp"

namespace ragd {
namespace {

/// `count` code points from `first` on whose lower case is `lower` onwards, `step` apart.
struct LowerRun {
    char32_t first;
    char32_t lower;
    unsigned count;
};

/// Lower-case pairs of Unicode 16 and 17, which `tokenizers` knows (through Rust's own tables) and
/// Debian's utf8proc, of Unicode 14, does not. Pairs are never changed once they exist.
constexpr LowerRun kNewerLower[] = {
    {0x1C89, 0x1C8A, 1},    {0xA7CB, 0x264, 1},     {0xA7CC, 0xA7CD, 1}, {0xA7CE, 0xA7CF, 1},
    {0xA7D2, 0xA7D3, 1},    {0xA7D4, 0xA7D5, 1},    {0xA7DA, 0xA7DB, 1}, {0xA7DC, 0x19B, 1},
    {0x10D50, 0x10D70, 22}, {0x16EA0, 0x16EBB, 25},
};

/// Combining classes of the characters that survive strip_accents and yet take part in canonical
/// ordering: spacing marks, and marks younger than the frozen categories. `tokenizers` orders by
/// Unicode 9; what is younger than that stays where it is.
struct OrderRun {
    char32_t first;
    char32_t last;
    std::uint8_t order;
};
constexpr OrderRun kOrdered[] = {
    {0x8D4, 0x8E1, 230},     {0x1B44, 0x1B44, 9},     {0x1BAA, 0x1BAA, 9},
    {0x1BF2, 0x1BF3, 9},     {0x1DFB, 0x1DFB, 230},   {0x302E, 0x302F, 224},
    {0xA953, 0xA953, 9},     {0xA9C0, 0xA9C0, 9},     {0x111C0, 0x111C0, 9},
    {0x11235, 0x11235, 9},   {0x1134D, 0x1134D, 9},   {0x11442, 0x11442, 9},
    {0x11446, 0x11446, 7},   {0x116B6, 0x116B6, 9},   {0x11C3F, 0x11C3F, 9},
    {0x1D165, 0x1D166, 216}, {0x1D16D, 0x1D16D, 226}, {0x1D16E, 0x1D172, 216},
    {0x1E000, 0x1E006, 230}, {0x1E008, 0x1E018, 230}, {0x1E01B, 0x1E021, 230},
    {0x1E023, 0x1E024, 230}, {0x1E026, 0x1E02A, 230}, {0x1E944, 0x1E949, 230},
    {0x1E94A, 0x1E94A, 7},
};

/// Decompositions that Unicode gained after version 9, which `tokenizers` orders and decomposes by:
/// one of Unicode 13, and those of Unicode 16, for the day that utf8proc has them.
bool decomposes_too_late(char32_t value) {
    static constexpr char32_t kLate[] = {0x105C9, 0x105E4, 0x11383, 0x11385, 0x1138E, 0x11391,
                                         0x113C5, 0x113C7, 0x113C8, 0x11938, 0x16121, 0x16122,
                                         0x16123, 0x16124, 0x16125, 0x16126, 0x16127, 0x16128,
                                         0x16D68, 0x16D69, 0x16D6A};
    return std::ranges::binary_search(kLate, value);
}

/// Code points from here to U+E0000 are unassigned and stay as they are.
constexpr char32_t kPlanesEnd = 0x32400;
constexpr char32_t kHangulFirst = 0xAC00;
constexpr char32_t kHangulLast = 0xD7A3;

const utf8proc_property_t& property_of(char32_t value) {
    return *utf8proc_get_property(static_cast<utf8proc_int32_t>(value));
}

std::uint8_t order_of(char32_t value) {
    const auto* next = std::ranges::upper_bound(kOrdered, value, {}, &OrderRun::first);
    const bool inside = next != std::begin(kOrdered) && value <= std::prev(next)->last;
    return inside ? std::prev(next)->order : 0;
}

char32_t simple_lower(char32_t value) {
    const auto* next = std::ranges::upper_bound(kNewerLower, value, {}, &LowerRun::first);
    if (next != std::begin(kNewerLower)) {
        const LowerRun& run = *std::prev(next);
        if (value < run.first + run.count) {
            return run.lower + (value - run.first);
        }
    }
    return static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(value)));
}

/// Canonical decomposition (NFD) of one code point, itself where it has none.
std::span<const utf8proc_int32_t> decompose(char32_t value,
                                            std::array<utf8proc_int32_t, 8>& buffer) {
    buffer[0] = static_cast<utf8proc_int32_t>(value);
    if (decomposes_too_late(value)) {
        return std::span(buffer).first(1);
    }
    const auto size = utf8proc_decompose_char(buffer[0], buffer.data(), buffer.size(),
                                              UTF8PROC_DECOMPOSE, nullptr);
    return std::span(buffer).first(static_cast<std::size_t>(size));
}

/// Letters without case and code points without a character, most of Unicode: they stay as they
/// are. Only saves time: the long way comes to the same, at ten times the cost. Surrogates, which
/// never arrive, are among them.
bool is_plain_letter(char32_t value) {
    const utf8proc_property_t& property = property_of(value);
    const bool plain = property.category == UTF8PROC_CATEGORY_LO ||
                       property.category == UTF8PROC_CATEGORY_CN ||
                       property.category == UTF8PROC_CATEGORY_CS;
    return plain && property.decomp_seqindex == UINT16_MAX &&
           (value < kHangulFirst || value > kHangulLast) && simple_lower(value) == value;
}

CharTable::Entry make_entry(CharKind kind, char32_t value) {
    return {static_cast<std::uint32_t>(kind) << 24U | value};
}

}  // namespace

CharTable::CharTable(BertNormalization switches) : switches_(switches) {
    std::map<std::vector<std::uint32_t>, std::uint16_t> known;  // equal pages are kept once
    pages_.emplace_back();                                      // page 0: everything stays
    known.emplace(std::vector<std::uint32_t>(256, 0), 0);
    std::vector<std::uint32_t> key(256);
    for (char32_t first = 0; first < 0x110000; first += 256) {
        if (first >= kPlanesEnd && first < 0xE0000) {
            continue;
        }
        if (first > 0xF0000 && (first & 0xFFFFU) < 0xFF00) {
            page_of_[first >> 8U] = page_of_[0xF00];  // private use, all alike
            continue;
        }
        Page page;
        for (char32_t i = 0; i < 256; ++i) {
            page[i] = entry_of(first + i);
            key[i] = page[i].bits;
        }
        const auto [at, added] = known.try_emplace(key, static_cast<std::uint16_t>(pages_.size()));
        if (added) {
            pages_.push_back(page);
        }
        page_of_[first >> 8U] = at->second;
    }
}

CharTable::Entry CharTable::entry_of(char32_t value) {
    if (is_plain_letter(value)) {
        const bool ideograph = switches_.handle_chinese_chars && is_bert_ideograph(value);
        return ideograph ? make_entry(CharKind::kIdeograph, 0) : Entry{};
    }
    if (switches_.clean_text) {
        if (is_bert_removed(value)) {
            return make_entry(CharKind::kDrop, 0);
        }
        if (is_white_space(value)) {
            return make_entry(CharKind::kSpace, ' ');
        }
    }
    return entry_of_decomposed(value);
}

CharTable::Entry CharTable::entry_of_decomposed(char32_t value) {
    if (switches_.strip_accents && value >= kHangulFirst && value <= kHangulLast) {
        return make_entry(CharKind::kHangul, 0);
    }
    std::vector<NormalChar> characters;
    bool starter = false;  // a mark that sorting stops at was dropped
    if (switches_.strip_accents) {
        std::array<utf8proc_int32_t, 8> buffer{};
        for (const utf8proc_int32_t part : decompose(value, buffer)) {
            const auto code = static_cast<char32_t>(part);
            if (!is_bert_mark(code)) {
                append(characters, code);
            } else if (property_of(code).combining_class == 0) {
                starter = true;
            }
        }
    } else {
        append(characters, value);
    }
    if (switches_.handle_chinese_chars && is_bert_ideograph(value)) {
        const char32_t becomes = characters.at(0).value;
        return make_entry(CharKind::kIdeograph, becomes == value ? 0 : becomes);
    }
    if (characters.empty()) {
        return make_entry(starter ? CharKind::kDropStarter : CharKind::kDrop, 0);
    }
    const NormalChar& only = characters.front();
    if (characters.size() > 1 || only.order != 0) {
        return add_sequence(characters);
    }
    return only.kind == CharKind::kWord && only.value == value ? Entry{}
                                                               : make_entry(only.kind, only.value);
}

/// Appends one code point, past decomposition, in lower case where asked for, with its kind.
void CharTable::append(std::vector<NormalChar>& out, char32_t value) const {
    const std::uint8_t order = switches_.strip_accents ? order_of(value) : 0;
    const auto push = [&](char32_t code) {
        const CharKind kind = is_white_space(code)        ? CharKind::kSpace
                              : is_bert_punctuation(code) ? CharKind::kPunctuation
                                                          : CharKind::kWord;
        out.push_back({.value = code, .kind = kind, .order = order});
    };
    if (!switches_.lowercase) {
        push(value);
    } else if (value == 0x130) {
        push('i');  // the one character whose lower case is two
        push(0x307);
    } else {
        push(simple_lower(value));
    }
}

CharTable::Entry CharTable::add_sequence(std::span<const NormalChar> characters) {
    const auto begin = static_cast<std::uint32_t>(characters_.size());
    characters_.insert(characters_.end(), characters.begin(), characters.end());
    sequences_.push_back({begin, static_cast<std::uint32_t>(characters.size())});
    return make_entry(CharKind::kMany, static_cast<char32_t>(sequences_.size() - 1));
}

}  // namespace ragd
