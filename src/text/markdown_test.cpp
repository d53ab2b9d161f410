#include "text/markdown.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

/// Each block as "kind:text", headings as "h2:title".
std::vector<std::string> blocks(std::string_view text) {
    std::vector<std::string> out;
    for (const Block& block : read_blocks(text)) {
        static constexpr std::string_view kNames[] = {"p", "h", "item", "row", "code", "front"};
        std::string line{kNames[static_cast<std::size_t>(block.kind)]};
        const bool heading = block.kind == BlockKind::kHeading;
        line += heading ? std::to_string(block.level) : "";
        out.push_back(line + ":" + std::string{(heading ? block.title : block.span).of(text)});
    }
    return out;
}

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Markdown, ParagraphsAreLinesBetweenBlankLines) {
    EXPECT_THAT(blocks("one\n two \n \t\nthree\r\nfour\r\n"),
                ElementsAre("p:one\n two", "p:three\r\nfour"));
    EXPECT_THAT(blocks(" \n\r\n"), IsEmpty());
}

TEST(Markdown, AtxHeadings) {
    EXPECT_THAT(blocks("# One\ntext\n## Two ##\n####### no\n#no\n###### Six"),
                ElementsAre("h1:One", "p:text", "h2:Two", "p:####### no\n#no", "h6:Six"));
    EXPECT_THAT(blocks("    # code\n\n# C#\n\n#\n\n# #"),
                ElementsAre("p:# code", "h1:C#", "p:#", "p:# #"));
}

TEST(Markdown, SetextHeadings) {
    EXPECT_THAT(blocks("Title\n=====\ntext\n\nSub\n---\n"),
                ElementsAre("h1:Title", "p:text", "h2:Sub"));
    EXPECT_THAT(blocks("two\nlines\n---\n\n---\n- item\n---"),
                ElementsAre("p:two\nlines\n---", "p:---", "item:- item\n---"));
}

TEST(Markdown, FencedCodeHidesHeadings) {
    EXPECT_THAT(blocks("```sh\n# comment\n\n~~~\n```\n# Real"),
                ElementsAre("code:```sh\n# comment\n\n~~~\n```", "h1:Real"));
    EXPECT_THAT(blocks("~~~~\n```\n~~~\n~~~~"), ElementsAre("code:~~~~\n```\n~~~\n~~~~"));
}

TEST(Markdown, FenceThatIsNeverClosedIsText) {
    EXPECT_THAT(blocks("Title\n~~~~~\n# Real\n"), ElementsAre("p:Title\n~~~~~", "h1:Real"));
}

TEST(Markdown, CommentsOfSourceCodeAreNoHeadings) {
    EXPECT_THAT(blocks("# Copyright\n# by us\n# all\nimport x\n\n# One\n## Two"),
                ElementsAre("p:# Copyright\n# by us\n# all\nimport x", "h1:One", "h2:Two"));
}

TEST(Markdown, ListItemsTakeTheirWrappedLines) {
    EXPECT_THAT(
        blocks("- a\n  more\n* b\n  1. c\n+ d\n\u2022 e\n-no"),
        ElementsAre("item:- a\n  more", "item:* b", "item:1. c", "item:+ d", "item:\u2022 e\n-no"));
}

TEST(Markdown, NumberThatInterruptsAParagraphIsNoItem) {
    EXPECT_THAT(blocks("Born on\n14. March\n\n14. item"),
                ElementsAre("p:Born on\n14. March", "item:14. item"));
}

TEST(Markdown, TablesAreRows) {
    EXPECT_THAT(blocks("a | b\n--|--\n1 | 2\nend"),
                ElementsAre("row:a | b", "row:--|--", "row:1 | 2", "p:end"));
    EXPECT_THAT(blocks("a || b\nc"), ElementsAre("p:a || b\nc"));
}

TEST(Markdown, FrontMatterOnlyAtTheStart) {
    EXPECT_THAT(blocks("---\ntitle: T\n---\n# H"), ElementsAre("front:---\ntitle: T\n---", "h1:H"));
    EXPECT_THAT(blocks("---\n\ntext"), ElementsAre("p:---", "p:text"));
}

TEST(Markdown, PlainHeadingDropsMarks) {
    EXPECT_EQ(plain_heading("**Bold** `code`  [link](http://x) snake_case {#id}"),
              "Bold code link snake_case");
    EXPECT_EQ(plain_heading("![logo](x.png) [1.0.0] - a\tb"), "logo [1.0.0] - a b");
    EXPECT_EQ(plain_heading("[a](b"), "[a](b");
}

}  // namespace
}  // namespace ragd
