#include "text/asciidoc.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

/// Each block as its kind and text; headings and definitions by their title.
std::vector<std::string> asciidoc_blocks(std::string_view text) {
    std::vector<std::string> out;
    for (const Block& block : read_asciidoc(text)) {
        static constexpr std::string_view kNames[] = {"p",    "h",   "item", "def",   "head",
                                                      "rule", "row", "code", "front", "x"};
        const bool heading = block.kind == BlockKind::kHeading;
        out.push_back(std::string{kNames[static_cast<std::size_t>(block.kind)]} +
                      (heading ? std::to_string(block.level) : "") + ":" +
                      std::string{(heading ? block.title : block.span).of(text)});
    }
    return out;
}

using testing::ElementsAre;

TEST(AsciiDoc, TitlesHaveOneLineOrTwo) {
    EXPECT_THAT(asciidoc_blocks("= Guide\n\n== Use it\ntext\n\n=== Deep\n"),
                ElementsAre("h1:Guide", "h2:Use it", "p:text", "h3:Deep"));
    EXPECT_THAT(asciidoc_blocks(
                    "git-add(1)\n==========\n\nNAME\n----\ngit-add - Add\n\nSub part\n~~~~~~~~\n"),
                ElementsAre("h1:git-add(1)", "h2:NAME", "p:git-add - Add", "h3:Sub part"));
    EXPECT_THAT(asciidoc_blocks("A longer line of text.\n----\ncode\n----\n"),
                ElementsAre("p:A longer line of text.", "code:----\ncode\n----"));
}

TEST(AsciiDoc, DefinitionsTakeAllTheirTerms) {
    const std::string_view text =
        "-u::\n--update::\n\tUpdate the index\n\tonly.\n\nterm:: is this\n";
    const std::vector<Block> all = read_asciidoc(text);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].kind, BlockKind::kDefinition);
    EXPECT_EQ(all[0].span.of(text), "-u::\n--update::\n\tUpdate the index\n\tonly.");
    EXPECT_EQ(all[0].title.of(text), "-u::\n--update");
    EXPECT_EQ(all[1].span.of(text), "term:: is this");
    EXPECT_EQ(all[1].title.of(text), "term");
    EXPECT_THAT(asciidoc_blocks("a::\n\n  after a blank line\n\nb"),
                ElementsAre("def:a::\n\n  after a blank line", "p:b"));
    EXPECT_THAT(asciidoc_blocks("Use std::vector here."), ElementsAre("p:Use std::vector here."));
}

TEST(AsciiDoc, ListingsHideWhatIsInThem) {
    EXPECT_THAT(
        asciidoc_blocks("....\n== no title\n....\n\n----\n# no\n\nlast\n----\nend"),
        ElementsAre("code:....\n== no title\n....", "code:----\n# no\n\nlast\n----", "p:end"));
}

TEST(AsciiDoc, WhatIsForTheProgramIsNoText) {
    EXPECT_THAT(
        asciidoc_blocks(":toc: left\n[[anchor]]\n[source,sh]\ninclude::a.adoc[]\n// a comment\n+\n"
                        "ifdef::x[]\ntext\nendif::x[]"),
        ElementsAre("x::toc: left", "x:[[anchor]]", "x:[source,sh]", "x:include::a.adoc[]",
                    "x:// a comment", "x:+", "x:ifdef::x[]", "p:text", "x:endif::x[]"));
    EXPECT_THAT(asciidoc_blocks("////\nhidden\n\nmore\n////\ntext"),
                ElementsAre("x:////\nhidden\n\nmore\n////", "p:text"));
    EXPECT_THAT(asciidoc_blocks("====\nAn example.\n====\n"),
                ElementsAre("x:====", "p:An example.", "x:===="));
}

TEST(AsciiDoc, ListItemsOfAllMarks) {
    EXPECT_THAT(asciidoc_blocks("* one\n  wrapped\n** two\n. three\n- four\n1. five"),
                ElementsAre("item:* one\n  wrapped", "item:** two", "item:. three", "item:- four",
                            "item:1. five"));
}

TEST(AsciiDoc, TablesHaveRowsAndAHead) {
    const std::string_view text = "|===\n|Part |Torque\n\n|M8 |25 Nm\n|M10 |49 Nm\n|===\n";
    EXPECT_THAT(asciidoc_blocks(text), ElementsAre("x:|===", "head:|Part |Torque", "row:|M8 |25 Nm",
                                                   "row:|M10 |49 Nm", "x:|==="));
    EXPECT_EQ(read_asciidoc(text).at(3).title.of(text), "|Part |Torque");
    EXPECT_THAT(asciidoc_blocks("|===\n|a\n|b\n\n|c\n|d\n|==="),
                ElementsAre("x:|===", "head:|a\n|b", "row:|c\n|d", "x:|==="));
}

}  // namespace
}  // namespace ragd
