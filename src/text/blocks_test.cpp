#include "text/blocks.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr TextSyntax kSyntaxes[] = {TextSyntax::kMarkdown, TextSyntax::kReStructuredText,
                                    TextSyntax::kAsciiDoc, TextSyntax::kCode};

std::string hostile_text(std::mt19937& random, std::size_t pieces) {
    static constexpr std::string_view kPieces[] = {
        "\n",      "\n",      "\n\n",    "    ",    "\t",        "word ",       "# ",
        "== ",     "- ",      "* ",      "1. ",     "| a | b |", "|---|",       "|===",
        "+--+",    "+==+",    "==  ==",  "----",    "====",      "....",        "```",
        "~~~",     "---\n",   "+++\n",   "<!--",    "-->",       "::",          ".. ",
        "note:: ", "code:: ", ":a: ",    "-u, --x", "  ",        "term::",      ": ",
        "{{x}}",   "import",  "[a]: /b", "\u00e9",  "\r\n",      "//",          "+",
        "////",    "a: b",    ".. _x:",  "<div>",   "\u2003",    ".. image:: ", ".. [1] "};
    std::string out;
    for (std::size_t n = 0; n < pieces; ++n) {
        out += kPieces[random() % std::size(kPieces)];
    }
    return out;
}

void expect_promises(std::string_view text, TextSyntax syntax) {
    std::size_t at = 0;
    for (const Block& block : read_blocks(text, syntax)) {
        ASSERT_LE(at, block.span.start) << text;
        ASSERT_LT(block.span.start, block.span.end) << text;
        ASSERT_EQ(trim(text.substr(at, block.span.start - at)), "") << text;
        ASSERT_EQ(trim(block.span.of(text)), block.span.of(text)) << text;
        ASSERT_LE(block.title.end, block.span.end) << text;
        ASSERT_TRUE(block.code.empty() ||
                    (block.code.start >= block.span.start && block.code.end <= block.span.end))
            << text;
        ASSERT_TRUE(block.kind != BlockKind::kHeading || (block.level >= 1 && block.level <= 6));
        at = block.span.end;
    }
    ASSERT_EQ(trim(text.substr(at)), "") << text;
}

TEST(Blocks, AscendAndLeaveOutOnlyWhiteSpace) {
    std::mt19937 random{5};
    for (int round = 0; round < 4000; ++round) {
        const std::string text = hostile_text(random, 1 + random() % 40);
        for (const TextSyntax syntax : kSyntaxes) {
            SCOPED_TRACE(static_cast<int>(syntax));
            expect_promises(text, syntax);
            if (HasFatalFailure()) {
                return;
            }
        }
    }
}

TEST(Blocks, CodeOfAListingInATableEndsWithIt) {
    const std::string_view text = "|===\n----\nx\n----\nrow of |one cell\n|===\n";
    const std::vector<Block> blocks = read_blocks(text, TextSyntax::kAsciiDoc);
    ASSERT_EQ(blocks.size(), 4U);
    EXPECT_EQ(blocks[1].code.of(text), "x");
    EXPECT_EQ(blocks[2].span.of(text), "row of |one cell");
}

TEST(Blocks, WhatIsNotForReadersIsNotReadable) {
    EXPECT_FALSE(is_readable(BlockKind::kComment));
    EXPECT_FALSE(is_readable(BlockKind::kFrontMatter));
    EXPECT_FALSE(is_readable(BlockKind::kTableRule));
    EXPECT_TRUE(is_readable(BlockKind::kCode));
    EXPECT_TRUE(is_readable(BlockKind::kTableRow));
}

}  // namespace
}  // namespace ragd
