#include "cli/page.hpp"

#include <gtest/gtest.h>

#include "cli/columns.hpp"

namespace ragd {
namespace {

std::string shown(std::string_view text, std::size_t columns, std::vector<Span> strong = {},
                  bool color = false) {
    std::string out;
    for (const PageLine& line :
         set_page(read_paragraphs(text, read_blocks(text), strong), columns, color)) {
        out += (line.after_gap ? "\n" : "") + line.text + "\n";
    }
    return out;
}

TEST(Page, ShowsMarkdownAsTextForPeople) {
    EXPECT_EQ(shown("## Carrying *days* over\n\nUp to **8 days**\nmove.\n\n- one\n- `two`\n"
                    "\n| a | b |\n|---|---|\n| c | d |\n",
                    80),
              "Carrying days over\n\nUp to 8 days move.\n\n- one\n- two\n\na | b\nc | d\n");
}

TEST(Page, CodeKeepsItsLinesAndLosesItsFences) {
    EXPECT_EQ(shown("```sh\nmake **x**\n    a[7]\n```\n", 80), "make **x**\n    a[7]\n");
    const auto page = set_page(read_lines("def f():\n\treturn  1 # *a*\n", {}), 80, false);
    ASSERT_EQ(page.size(), 2U);
    EXPECT_EQ(page.at(1).text, "    return  1 # *a*");
}

TEST(Page, FrontMatterIsNotShown) {
    EXPECT_EQ(shown("---\ntitle: T\n---\nText.\n", 80), "Text.\n");
}

TEST(Page, ItemsHangUnderTheirBullets) {
    EXPECT_EQ(shown("1. one two three\n   - four five\n", 10),
              "1. one two\n   three\n   - four\n     five\n");
}

TEST(Page, NoLineIsWiderThanTheTerminal) {
    const std::string_view text =
        "Die Küche ist e\u0301tage 2, 東京都は日本の首都です。한국어 문장도 있습니다. 😀😀😀 end";
    for (const std::size_t columns : {20U, 40U, 80U, 160U}) {
        for (const PageLine& line :
             set_page(read_paragraphs(text, read_blocks(text), {}), columns, false)) {
            EXPECT_LE(columns_of(line.text), columns) << line.text;
        }
    }
}

TEST(Page, WhatIsQuotedStandsOutThoughItsMarksAreGone) {
    const std::string_view text = "Black tea takes **four minutes** of time.";
    const Span quoted{text.find("**four"), text.find(" of time")};
    EXPECT_EQ(shown(text, 80, {quoted}, true),
              "Black tea takes \x1b[1mfour minutes\x1b[0m of time.\n");
    EXPECT_EQ(shown(text, 80, {quoted}, false), "Black tea takes four minutes of time.\n");
    EXPECT_EQ(shown(text, 20, {quoted}, true),
              "Black tea takes \x1b[1mfour\x1b[0m\n\x1b[1mminutes\x1b[0m of time.\n")
        << "each line by itself";
}

TEST(Page, ControlCharactersOfADocumentAreNotShown) {
    EXPECT_EQ(shown("Five\x1b[31m days\u202e.", 80), "Five[31m days.\n");
}

}  // namespace
}  // namespace ragd
