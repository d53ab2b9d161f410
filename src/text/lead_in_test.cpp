#include "text/lead_in.hpp"

#include <string>

#include <gtest/gtest.h>

#include "text/chunker.hpp"

namespace ragd {
namespace {

std::vector<ChunkSpan> chunks_of(std::string_view text, const ChunkShape& shape = {}) {
    static const auto tokenizer =
        WordPieceTokenizer::load(RAGD_SOURCE_DIR "/models/sentence-transformers/all-MiniLM-L6-v2");
    return split_chunks(text, "", shape, tokenizer.value());
}

std::string_view text_of(std::string_view text, const ChunkSpan& chunk) {
    return text.substr(chunk.start, chunk.end - chunk.start);
}

TEST(LeadIn, ATableThatGoesOnRepeatsItsHeadInThePrefix) {
    std::string text = "# Suppliers\n\n| Vendor | Founded |\n|---|---|\n";
    for (int n = 0; n < 40; ++n) {
        text += "| Vendor " + std::to_string(n) + " | 19" + std::to_string(n) + " |\n";
    }
    const std::vector<ChunkSpan> all = chunks_of(text, {.chunk_size = 100, .overlap = 16});
    ASSERT_GE(all.size(), 3U);
    EXPECT_EQ(all[0].prefix, "Suppliers");
    for (std::size_t n = 1; n < all.size(); ++n) {
        EXPECT_EQ(all[n].prefix, "Suppliers\nVendor | Founded");
        EXPECT_TRUE(text_of(text, all[n]).starts_with("| Vendor"));
    }
    EXPECT_EQ(chunks_of(text.substr(0, 200)).size(), 1U) << "a table that fits is not cut";
}

TEST(LeadIn, AListThatGoesOnRepeatsWhatAnnouncedIt) {
    std::string text = "# Moving out\n\nYou get the keys back. Bring to the **porter**:\n\n";
    for (int n = 0; n < 40; ++n) {
        text += "- the key of cellar number " + std::to_string(n) + "\n";
    }
    text += "\nThat is all.\n\n- an item that nobody announced\n";
    const std::vector<ChunkSpan> all = chunks_of(text, {.chunk_size = 100, .overlap = 16});
    ASSERT_GE(all.size(), 3U);
    EXPECT_EQ(all[0].prefix, "Moving out");
    EXPECT_EQ(all[1].prefix, "Moving out\nBring to the porter:");
    std::string other = "Some words.\n\n";
    for (int n = 0; n < 40; ++n) {
        other += "- the key of cellar number " + std::to_string(n) + "\n";
    }
    for (const ChunkSpan& chunk : chunks_of(other, {.chunk_size = 100, .overlap = 16})) {
        EXPECT_EQ(chunk.prefix, "");
    }
}

TEST(LeadIn, AnAnnouncementIsTheLastSentenceBeforeAColon) {
    const auto of = [](std::string_view text, BlockKind kind = BlockKind::kParagraph) {
        return announcement(text, {.kind = kind, .span = {0, text.size()}});
    };
    EXPECT_EQ(of("We go. Bring along:"), "Bring along:");
    EXPECT_EQ(of("We go. Bring along this."), "");
    EXPECT_EQ(of("Bring along:", BlockKind::kCode), "");
}

}  // namespace
}  // namespace ragd
