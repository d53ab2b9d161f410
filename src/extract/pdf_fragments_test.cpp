#include "extract/pdf_fragments.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

constexpr float kPen = 5;  // how far each letter moves it

PdfGlyph glyph_at(char32_t value, float left) {
    return {.value = value, .box = {left, 90, left + kPen, 102}, .baseline = 100, .size = 10};
}

/// Glyphs in the order in which they are read, each `step` right of the one before.
void write(PdfPage& page, std::u32string_view letters, float left, float step) {
    for (const char32_t letter : letters) {
        page.glyphs.push_back(glyph_at(letter, left));
        left += step;
    }
}

std::vector<std::string> texts_of(const PdfPage& page) {
    std::vector<std::string> out;
    for (const PdfFragment& fragment : pdf_fragments(page)) {
        out.push_back(fragment.text);
    }
    return out;
}

TEST(PdfFragments, AreCutAtGapsThatAreWiderThanThoseOfWords) {
    PdfPage page;
    write(page, U"two", 100, kPen);
    write(page, U"words", 118, kPen);
    write(page, U"far", 200, kPen);
    EXPECT_EQ(texts_of(page), (std::vector<std::string>{"two words", "far"}));
}

TEST(PdfFragments, ScriptsThatRunLeftwardsStayInOnePiece) {
    PdfPage page;
    write(page, U"\u05E9\u05DC\u05D5\u05DD", 300, -kPen);  // shalom
    write(page, U"\u05E2\u05D5\u05DC\u05DD", 277, -kPen);  // olam, after a gap of 3
    EXPECT_EQ(texts_of(page), (std::vector<std::string>{"\u05E9\u05DC\u05D5\u05DD "
                                                        "\u05E2\u05D5\u05DC\u05DD"}));
    page.glyphs.front().value = 'x';
    EXPECT_GT(texts_of(page).size(), 1U) << "letters that run rightwards do not jump back";
}

TEST(PdfFragments, ANumberInALineThatRunsLeftwardsIsReadInItsOwnOrder) {
    PdfPage page;
    write(page, U"\u0633\u0646\u0629", 300, -kPen);  // "year", down to 290
    write(page, U"1987", 267, kPen);                 // left of it, from 267 to 287
    write(page, U"\u0645", 259, -kPen);
    EXPECT_EQ(texts_of(page), (std::vector<std::string>{"\u0633\u0646\u0629 1987 \u0645"}));
}

TEST(PdfFragments, AColumnOfAnotherScriptIsAnotherPiece) {
    PdfPage page;
    write(page, U"\u05E9\u05DC\u05D5\u05DD", 300, -kPen);
    write(page, U"apart", 100, kPen);
    EXPECT_EQ(texts_of(page), (std::vector<std::string>{"\u05E9\u05DC\u05D5\u05DD", "apart"}));
}

}  // namespace
}  // namespace ragd
