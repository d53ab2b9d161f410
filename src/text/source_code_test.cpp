#include "text/source_code.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(SourceCode, IsCutAtBlankLines) {
    const std::string_view text = "# TODO\nx = 1\n\n\n    | a | b |\n---\n";
    const std::vector<Block> blocks = read_source_code(text);
    ASSERT_EQ(blocks.size(), 2U);
    EXPECT_EQ(blocks[0].span.of(text), "# TODO\nx = 1");
    EXPECT_EQ(blocks[1].span.of(text), "| a | b |\n---");
    EXPECT_EQ(blocks[0].kind, BlockKind::kCode);
    EXPECT_EQ(blocks[1].kind, BlockKind::kCode);
    EXPECT_TRUE(read_source_code("\n \n").empty());
}

}  // namespace
}  // namespace ragd
