#include "text/chunk_blocks.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

/// What is kept of the blocks of `text` in [start, end).
std::string kept(std::string_view text, std::size_t start, std::size_t end) {
    return encode_blocks(blocks_in(read_blocks(text), {start, end}, text));
}

TEST(ChunkBlocks, AreWhatLiesInTheChunkInItsOwnOffsets) {
    const std::string_view text = "# One\n\ntext is here.\n\n- item\n";
    EXPECT_EQ(kept(text, 0, text.size()), "10,5,2,3;p7,13;i22,6;");
    EXPECT_EQ(kept(text, 7, text.size()), "p0,13;i15,6;");
    EXPECT_EQ(kept(text, 12, 22), "p0,8;") << "cut, without the space at its ends";
    EXPECT_EQ(kept(text, 20, 22), "");
}

TEST(ChunkBlocks, FencesAreLeftOutAndTheirLinesStayCode) {
    const std::string_view text = "```sh\n# a\nls\n```\n\nend";
    EXPECT_EQ(kept(text, 0, text.size()), "c6,6;p18,3;");
    EXPECT_EQ(kept(text, 10, text.size()), "c0,2;p8,3;") << "the closing fence opens nothing";
}

TEST(ChunkBlocks, AFenceWithoutItsLinesIsNotRead) {
    const std::string_view text = "```\nls\n```\n\nend";
    EXPECT_EQ(kept(text, 7, 10), "x0,3;");
    EXPECT_EQ(kept(text, 10, 13), "p2,1;");
}

TEST(ChunkBlocks, RowsKnowTheirHeadWhereItIsInTheChunk) {
    const std::string_view text = "| a |\n|---|\n| b |\n| c |\n";
    EXPECT_EQ(kept(text, 0, text.size()), "h0,5;-6,5;r12,5,0,5;r18,5,0,5;");
    EXPECT_EQ(kept(text, 18, text.size()), "r0,5;");
}

TEST(ChunkBlocks, ComeBackAsTheyWere) {
    const std::string_view text =
        "# One\n\nTerm\n: is\n\n| a |\n|---|\n| b |\n\n<!-- c -->\n\n```\nx\n```";
    const std::vector<Block> blocks = blocks_in(read_blocks(text), {0, text.size()}, text);
    const std::vector<Block> back = blocks_of_chunk(encode_blocks(blocks), text);
    ASSERT_EQ(back.size(), blocks.size());
    for (std::size_t n = 0; n < blocks.size(); ++n) {
        EXPECT_EQ(back[n].kind, blocks[n].kind);
        EXPECT_EQ(back[n].level, blocks[n].level);
        EXPECT_EQ(back[n].span, blocks[n].span);
        EXPECT_EQ(back[n].title, blocks[n].title);
    }
}

TEST(ChunkBlocks, WithoutThemTheTextIsReadAsADocument) {
    EXPECT_EQ(encode_blocks(blocks_of_chunk("", "# One\n\ntext")), "10,5,2,3;p7,4;");
}

TEST(ChunkBlocks, ThatAreNotOfThisTextAreNotTrusted) {
    const std::string read = encode_blocks(blocks_of_chunk("", "some text"));
    for (const char* strange :
         {"p0,10;", "p9,1;", "p0,0;", "p0,9", "p0;", "p0,9,1;", "z0,9;", "#0,9;", "70,9;", "p,;",
          "p0,5;p4,2;", "p0,9,9,1;", "p0,9,0,1,2,3;", "p-1,4;", ";", "p18446744073709551615,1;"}) {
        EXPECT_EQ(encode_blocks(blocks_of_chunk(strange, "some text")), read) << strange;
    }
}

}  // namespace
}  // namespace ragd
