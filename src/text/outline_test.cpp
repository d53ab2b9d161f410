#include "text/outline.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "text/blocks.hpp"

namespace ragd {
namespace {

const WordPieceTokenizer& outline_tokenizer() {
    static const auto loaded =
        WordPieceTokenizer::load(RAGD_SOURCE_DIR "/models/sentence-transformers/all-MiniLM-L6-v2");
    if (!loaded) {
        throw std::runtime_error(loaded.error().message);
    }
    return *loaded;
}

/// The path at the end of a text of headings.
HeadingPath path_of(std::string_view text) {
    HeadingPath path;
    for (const Block& block : read_blocks(text)) {
        if (block.kind == BlockKind::kHeading) {
            enter_heading(path, text, block);
        }
    }
    return path;
}

std::string prefix(std::string_view title, std::string_view text) {
    return PrefixWriter{title, outline_tokenizer()}.write(path_of(text)).text;
}

TEST(Outline, AHeadingEndsThoseOfItsLevelAndBelow) {
    EXPECT_EQ(prefix("", "# A\n\nx\n\n## B\n\nx\n\n### C\n\nx\n\n## D\n\nx"), "A > D");
    EXPECT_EQ(prefix("", "# A\n\nx\n\n### C\n\nx\n\n# E\n\nx"), "E");
}

TEST(Outline, SectionsShareTheHeadingsAboveBoth) {
    const HeadingPath first = path_of("# A\n\nx\n\n## B\n\nx");
    const HeadingPath second = path_of("# A\n\nx\n\n## B\n\nx\n\n## B\n\nx");
    EXPECT_EQ(shared_headings(first, second), 1U) << "two headings of one name are two";
    EXPECT_EQ(shared_headings(first, first), 2U);
    EXPECT_EQ(shared_headings(first, {}), 0U);
}

TEST(Prefix, LeavesOutAHeadingThatRepeatsTheOneAbove) {
    EXPECT_EQ(prefix("Guide", "# guide\n\nx\n\n## Food\n\nx"), "Guide > Food");
    EXPECT_EQ(prefix("", ""), "");
}

TEST(Prefix, ContextIsOneLineOfTheColumns) {
    const PrefixWriter writer{"", outline_tokenizer()};
    EXPECT_EQ(writer.table_context("| Vendor |  **Founded** | [Region](r.md) |").text,
              "Vendor | Founded | Region");
    EXPECT_EQ(writer.context("Two\nlines.").text, "Two lines.");
    std::string wide;
    for (int n = 0; n < 100; ++n) {
        wide += "| column ";
    }
    EXPECT_LE(writer.table_context(wide).pieces, kContextPiecesMax);
}

TEST(Prefix, IsCutFromTheMiddleThenAtWords) {
    const std::string words = "one two three four five six seven eight nine ten ";
    const std::string middle =
        "# Top\n\nx\n\n## " + words + words + words + words + words + "\n\nx\n\n### Last\n\nx";
    EXPECT_EQ(prefix("Title", middle), "Title > Last") << "what is between goes, outer ones first";
    std::string title;
    for (int n = 0; n < 20; ++n) {
        title += words;
    }
    const Prefix cut = PrefixWriter{title, outline_tokenizer()}.write({});
    EXPECT_LE(cut.pieces, limits::kPrefixPiecesMax);
    EXPECT_EQ(cut.pieces, outline_tokenizer().count(cut.text));
    EXPECT_TRUE(title.starts_with(cut.text + " ")) << "whole words: " << cut.text;
}

}  // namespace
}  // namespace ragd
