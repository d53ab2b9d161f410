#include "extract/pdf_quote.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include <utf8proc.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr float kNear = 2.0F;  // points that a glyph may stick out of the box of its block

bool is_letter_or_digit(char32_t value) {
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(value));
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

/// The letters and digits of a text, in their plainest form; those of one ligature are several.
std::u32string plain(std::string_view text) {
    std::u32string out;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = decode_utf8(text, at);
        at += point.bytes;
        std::array<utf8proc_int32_t, 32> parts{};
        const auto count = utf8proc_decompose_char(
            static_cast<utf8proc_int32_t>(point.value), parts.data(), parts.size(),
            static_cast<utf8proc_option_t>(UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                                           UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK),
            nullptr);
        for (utf8proc_ssize_t i = 0; i < std::min<utf8proc_ssize_t>(count, parts.size()); ++i) {
            const auto value = static_cast<char32_t>(parts.at(static_cast<std::size_t>(i)));
            if (is_letter_or_digit(value)) {
                out += value;
            }
        }
    }
    return out;
}

/// A letter of the page, and where it is shown.
struct ShownLetter {
    char32_t value;
    Box box;
};

std::vector<ShownLetter> letters_within(const Box& box, const PdfPage& page) {
    std::vector<ShownLetter> out;
    for (const PdfGlyph& glyph : page.glyphs) {
        const Box shown = shown_box(glyph.box, page);
        const float x = (shown.left + shown.right) / 2;
        const float y = (shown.top + shown.bottom) / 2;
        if (x < box.left - kNear || x > box.right + kNear || y < box.top - kNear ||
            y > box.bottom + kNear) {
            continue;
        }
        std::string text;
        append_utf8(text, glyph.value);
        for (const char32_t value : plain(text)) {
            out.push_back({.value = value, .box = shown});
        }
    }
    return out;
}

bool is_same_line(const Box& line, const Box& next) {
    const float middle = (next.top + next.bottom) / 2;
    return middle > line.top && middle < line.bottom;
}

/// A box a line of letters that follow each other.
std::vector<Box> lines_of(std::span<const ShownLetter> letters) {
    std::vector<Box> lines;
    for (const ShownLetter& letter : letters) {
        if (!lines.empty() && is_same_line(lines.back(), letter.box)) {
            lines.back() = box_around(lines.back(), letter.box);
        } else {
            lines.push_back(letter.box);
        }
    }
    return lines;
}

}  // namespace

std::vector<Box> boxes_of_quote(const PageMark& mark, const PdfPage& page) {
    const std::u32string wanted = plain(mark.text);
    const std::u32string before = plain(mark.before);
    const std::vector<ShownLetter> letters = letters_within(mark.box, page);
    std::u32string there;
    for (const ShownLetter& letter : letters) {
        there += letter.value;
    }
    if (wanted.empty()) {
        return {mark.box};
    }
    if (const std::size_t at = there.find(before + wanted); at != std::u32string::npos) {
        return lines_of(std::span{letters}.subspan(at + before.size(), wanted.size()));
    }
    if (const std::size_t at = there.find(wanted); at != std::u32string::npos) {
        return lines_of(std::span{letters}.subspan(at, wanted.size()));
    }
    return {mark.box};
}

}  // namespace ragd
