#include "direct/piece_cut.hpp"

#include "direct/direct_fixture.hpp"

namespace ragd {
namespace {

TEST(FirstPieces, EndWithAWord) {
    const auto& tokenizer = *test_tokenizer();
    EXPECT_EQ(first_pieces("green tea, please", 3, tokenizer), "green tea,");
    EXPECT_EQ(first_pieces("green tea, please", 4, tokenizer), "green tea, please");
    EXPECT_EQ(first_pieces("green  tea ", 9, tokenizer), "green  tea ") << "as it is";
    EXPECT_EQ(first_pieces("", 1, tokenizer), "");
}

TEST(FirstPieces, AWordIsWholeOrNotThere) {
    const auto& tokenizer = *test_tokenizer();
    ASSERT_GT(tokenizer.count("unverwechselbar"), 2U);
    EXPECT_EQ(first_pieces("tea unverwechselbar", 2, tokenizer), "tea");
    EXPECT_EQ(first_pieces("unverwechselbar", 2, tokenizer), "");
    EXPECT_EQ(first_pieces("Grün größer", 2, tokenizer).find('\xc3'), 2U) << "no broken character";
}

}  // namespace
}  // namespace ragd
