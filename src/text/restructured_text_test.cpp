#include "text/restructured_text.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

/// Each block as its kind and text; headings by their title.
std::vector<std::string> rst_blocks(std::string_view text) {
    std::vector<std::string> out;
    for (const Block& block : read_restructured_text(text)) {
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

TEST(ReStructuredText, TitlesHaveTheLevelOfTheirFirstUse) {
    EXPECT_THAT(rst_blocks("=====\nGuide\n=====\n\nUse\n===\ntext\n\nDeep\n----\n\nMore\n====\n"),
                ElementsAre("h1:Guide", "h2:Use", "p:text", "h3:Deep", "h2:More"));
    EXPECT_THAT(rst_blocks("Abstract\n========\n\nRationale\n~~~~~~~~~\n\nlast"),
                ElementsAre("h1:Abstract", "h2:Rationale", "p:last"));
    EXPECT_THAT(rst_blocks("one\n\n----\n\ntwo\nlines\n====="),
                ElementsAre("p:one", "x:----", "p:two\nlines\n====="));
}

TEST(ReStructuredText, LiteralBlocksAreCodeUntilTheTextGoesOn) {
    EXPECT_THAT(rst_blocks("Run it::\n\n    # no heading\n\n    ls\n\nThen stop."),
                ElementsAre("p:Run it::", "code:# no heading", "code:ls", "p:Then stop."));
    EXPECT_THAT(rst_blocks(".. code-block:: sh\n   :linenos:\n\n   ls\n\nend"),
                ElementsAre("x:.. code-block:: sh", "x::linenos:", "code:ls", "p:end"));
}

TEST(ReStructuredText, CommentsAndDirectivesAreNoTextButNotesAre) {
    EXPECT_THAT(
        rst_blocks(".. a comment\n   of two lines\n\n.. _target:\n\n.. toctree::\n   a\n\nend"),
        ElementsAre("x:.. a comment", "x:of two lines", "x:.. _target:", "x:.. toctree::", "x:a",
                    "p:end"));
    EXPECT_THAT(
        rst_blocks(".. note:: Wear gloves\n   and glasses.\n\n.. warning::\n\n   Hot.\n"),
        ElementsAre("x:.. note::", "p:Wear gloves\n   and glasses.", "x:.. warning::", "p:Hot."));
    EXPECT_THAT(rst_blocks(".. [1] Measured in May."),
                ElementsAre("x:.. [1]", "p:Measured in May."));
}

TEST(ReStructuredText, FieldsOptionsAndTermsAreDefinitions) {
    const std::string_view text =
        ":param x: the width\n-u, --update  Update it\n\nterm\n  What it means.\n";
    const std::vector<Block> all = read_restructured_text(text);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].title.of(text), ":param x:");
    EXPECT_EQ(all[1].title.of(text), "-u, --update");
    EXPECT_EQ(all[2].title.of(text), "term");
    EXPECT_EQ(all[2].span.of(text), "term\n  What it means.");
    for (const Block& block : all) {
        EXPECT_EQ(block.kind, BlockKind::kDefinition);
    }
}

TEST(ReStructuredText, TablesHaveRowsAndAHead) {
    const std::string_view grid = "+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+\n";
    EXPECT_THAT(rst_blocks(grid), ElementsAre("rule:+---+---+", "head:| a | b |", "rule:+===+===+",
                                              "row:| 1 | 2 |", "rule:+---+---+"));
    const std::string_view simple = "==  ==\na   b\n==  ==\n1   2\n==  ==\n\nend";
    EXPECT_THAT(rst_blocks(simple), ElementsAre("rule:==  ==", "head:a   b", "rule:==  ==",
                                                "row:1   2", "rule:==  ==", "p:end"));
    EXPECT_EQ(read_restructured_text(simple).at(3).title.of(simple), "a   b");
}

}  // namespace
}  // namespace ragd
