#include "extract/text_builder.hpp"

#include <gtest/gtest.h>

#include "extract/extract_fault.hpp"
#include "text/blocks.hpp"

namespace ragd {
namespace {

using Cells = std::vector<std::string>;

std::string finished(TextBuilder& text) {
    Extraction out;
    const auto done = text.finish(out);
    return done ? out.text : done.error().message;
}

TEST(TextBuilder, WritesBlocksThatTheChunkerReads) {
    TextBuilder text{{}};
    text.heading(2, "Leave \n days");
    text.paragraph("Everybody has\u00A024 days.\n In  the first\tyear 12.");
    text.list_item(0, "-", "full time");
    text.list_item(1, "1.", "from\nMay");
    text.begin_table();
    text.table_row(Cells{"Year", "Days"});
    text.table_row(Cells{"1", "12 | 13"});
    text.table_row(Cells{"2", "", "x"});
    text.code("\n  a = 1\n\n  b\n", "python");
    text.definition("grade", "what a post is worth");
    const std::string made = finished(text);
    EXPECT_EQ(made,
              "## Leave days\n\nEverybody has 24 days.\nIn the first year 12.\n\n- full time\n"
              "  1. from\n     May\n\n| Year | Days |\n| --- | --- |\n| 1 | 12 \\| 13 |\n"
              "| 2 | | x |\n\n```python\n  a = 1\n\n  b\n```\n\ngrade\n: what a post is worth\n");
    std::vector<BlockKind> kinds;
    for (const Block& block : read_blocks(made)) {
        kinds.push_back(block.kind);
    }
    EXPECT_EQ(kinds, (std::vector{BlockKind::kHeading, BlockKind::kParagraph, BlockKind::kListItem,
                                  BlockKind::kListItem, BlockKind::kTableHead,
                                  BlockKind::kTableRule, BlockKind::kTableRow, BlockKind::kTableRow,
                                  BlockKind::kCode, BlockKind::kDefinition}));
}

TEST(TextBuilder, ALineOfTextIsNeverTakenForMarkup) {
    for (const std::string_view line :
         {"# 1 priority", "```", "~~~ x", "---", "===", "+++", "<b>bold</b>", "######"}) {
        TextBuilder text{{}};
        text.paragraph(std::string{"Said:\n"} + std::string{line});
        const std::string made = finished(text);
        const auto blocks = read_blocks(made);
        ASSERT_EQ(blocks.size(), 1U) << made;
        EXPECT_EQ(blocks[0].kind, BlockKind::kParagraph) << made;
    }
}

TEST(TextBuilder, OfAnyBytesMakesUtf8WithoutControls) {
    TextBuilder text{{}};
    text.paragraph(
        "a\x01"
        "b\xFF"
        "c so\u00ADft\uFEFF");
    text.code("x\r\n\ty\x02\xC3");
    EXPECT_EQ(finished(text), "ab\uFFFDc soft\n\n```\nx\n\ty\uFFFD\n```\n");
}

TEST(TextBuilder, AFenceIsLongerThanThoseInTheCode) {
    TextBuilder text{{}};
    text.code("````\ninner\n````");
    EXPECT_EQ(finished(text), "`````\n````\ninner\n````\n`````\n");
}

TEST(TextBuilder, KnowsThePlaceOfEachBlock) {
    TextBuilder text{{}};
    text.paragraph("before");
    text.at({.page = 1});
    text.paragraph("one");
    text.paragraph("more");
    text.at({.page = 2, .box = Box{1, 2, 3, 4}});
    text.paragraph("two");
    Extraction out;
    ASSERT_TRUE(text.finish(out));
    ASSERT_EQ(out.locations.size(), 2U);
    EXPECT_EQ(out.locations[0].span.of(out.text), "one\n\nmore");
    EXPECT_EQ(out.locations[0].location, Location{.page = 1});
    EXPECT_EQ(out.locations[1].span.of(out.text), "two");
    EXPECT_EQ(out.locations[1].location.box, (Box{1, 2, 3, 4}));
}

TEST(TextBuilder, CodeMayEndInALetterWhoseLastByteLooksLikeABlank) {
    TextBuilder text{{}};
    text.code("voil\xC3\xA0 \n", "");  // à
    Extraction out;
    ASSERT_TRUE(text.finish(out));
    EXPECT_EQ(out.text, "```\nvoil\xC3\xA0\n```\n");
}

TEST(TextBuilder, WhatIsOverALimitIsNoDocument) {
    TextBuilder text{{.text_bytes_max = 10}};
    text.paragraph("12345");
    EXPECT_FALSE(text.full());
    text.paragraph("12345");
    EXPECT_TRUE(text.full());
    Extraction out;
    EXPECT_EQ(fault_of(text.finish(out).error()), ExtractFault::kTooLarge);
    TextBuilder table{{.cells_max = 3}};
    table.table_row(Cells{"a", "b"});
    table.table_row(Cells{"c", "d"});
    EXPECT_TRUE(table.full());
    TextBuilder empty{{}};
    empty.paragraph(" \n ");
    EXPECT_EQ(fault_of(empty.finish(out).error()), ExtractFault::kNoText);
}

}  // namespace
}  // namespace ragd
