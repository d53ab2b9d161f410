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
        static constexpr std::string_view kNames[] = {"p",    "h",   "item", "def",   "head",
                                                      "rule", "row", "code", "front", "x"};
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
                ElementsAre("head:a | b", "rule:--|--", "row:1 | 2", "p:end"));
    EXPECT_THAT(blocks("| a |\n|---|\n| b |\n\n| c | d |"),
                ElementsAre("head:| a |", "rule:|---|", "row:| b |", "row:| c | d |"));
    EXPECT_THAT(blocks("a || b\nc"), ElementsAre("p:a || b\nc"));
}

TEST(Markdown, RowsKnowTheHeadOfTheirTable) {
    const std::string_view text = "| a |\n|---|\n| b |\n\n| c | d |";
    const std::vector<Block> all = read_markdown(text);
    EXPECT_EQ(all.at(2).title.of(text), "| a |");
    EXPECT_TRUE(all.at(3).title.empty());
}

TEST(Markdown, CommentsStandAlone) {
    EXPECT_THAT(blocks("<!-- internal:\n\n# no heading -->\n\ntext"),
                ElementsAre("x:<!-- internal:\n\n# no heading -->", "p:text"));
    EXPECT_THAT(blocks("Press <!-- a --> the button <!-- b --> now."),
                ElementsAre("p:Press", "x:<!-- a -->", "p:the button", "x:<!-- b -->", "p:now."));
    EXPECT_THAT(blocks("# Title <!-- omit in toc -->\n- item <!-- x -->"),
                ElementsAre("h1:Title", "x:<!-- omit in toc -->", "item:- item", "x:<!-- x -->"));
    EXPECT_THAT(blocks("A `<!--` opens one. -->"), ElementsAre("p:A `<!--` opens one. -->"));
    EXPECT_THAT(blocks("never <!-- closed"), ElementsAre("p:never <!-- closed"));
    EXPECT_THAT(blocks("```\n<!-- code -->\n```"), ElementsAre("code:```\n<!-- code -->\n```"));
}

TEST(Markdown, WhatIsForAProgramIsNoText) {
    for (const std::string_view line :
         {"{{#include ../listing.rs:3}}", "{{< figure src=\"a.png\" >}}", "{% include x %}",
          "{: .note}", ":::tip", ":::", "!!! note \"Title\"", "[TOC]", "[one]: https://a.example/b",
          "[two]: <./b.md> \"Two\"", "<div align=\"center\">", "</Tabs><br/>",
          "{/* a comment */}"}) {
        EXPECT_THAT(blocks("text\n" + std::string{line} + "\nmore"),
                    ElementsAre("p:text", "x:" + std::string{line}, "p:more"));
    }
    for (const std::string_view line :
         {"{{ a }} and {{ b }} are two", "[^1]: Measured in May.", "[a]: is what we call it",
          "<https://a.example>", "<a@b.example>", "<b>bold</b> text", "x < y > z"}) {
        EXPECT_THAT(blocks(line), ElementsAre("p:" + std::string{line}));
    }
}

TEST(Markdown, ImportsAndExportsOfMdxEndWithABlankLine) {
    EXPECT_THAT(blocks("import A from './a';\nimport {\n  b,\n} from \"b\"\n\nexport const c = {\n"
                       "  d: 1,\n};\n\n# Title"),
                ElementsAre("x:import A from './a';\nimport {\n  b,\n} from \"b\"",
                            "x:export const c = {\n  d: 1,\n};", "h1:Title"));
    EXPECT_THAT(blocks("import goods from abroad\nwith care"),
                ElementsAre("p:import goods from abroad\nwith care"));
}

TEST(Markdown, AFenceKnowsItsLines) {
    const std::string_view text = "```sh\n\nls\n\ncd\n```\n\n```\n```";
    const std::vector<Block> all = read_markdown(text);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].code.of(text), "ls\n\ncd");
    EXPECT_EQ(all[1].kind, BlockKind::kComment) << "an empty one says nothing";
}

TEST(Markdown, DefinitionsKnowTheirTerm) {
    const std::string_view text = "Term\n: The definition\n  of it.\n\nNo term\nhere\n: x";
    const std::vector<Block> all = read_markdown(text);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].kind, BlockKind::kDefinition);
    EXPECT_EQ(all[0].span.of(text), "Term\n: The definition\n  of it.");
    EXPECT_EQ(all[0].title.of(text), "Term");
    EXPECT_EQ(all[1].kind, BlockKind::kParagraph);
}

TEST(Markdown, FrontMatterOnlyAtTheStart) {
    EXPECT_THAT(blocks("---\ntitle: T\n---\n# H"), ElementsAre("front:---\ntitle: T\n---", "h1:H"));
    EXPECT_THAT(blocks("+++\ntitle = \"T\"\n+++\n# H"),
                ElementsAre("front:+++\ntitle = \"T\"\n+++", "h1:H"));
    EXPECT_THAT(blocks("---\n\ntext"), ElementsAre("p:---", "p:text"));
}

}  // namespace
}  // namespace ragd
