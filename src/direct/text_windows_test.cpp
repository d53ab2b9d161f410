#include "direct/text_windows.hpp"

#include "base/limits.hpp"
#include "direct/direct_fixture.hpp"

namespace ragd {
namespace {

TEST(TextWindows, AShortTextIsReadAsItIs) {
    const auto cut =
        cut_to_windows({.question = "q", .texts = {"# Tea\n\nGreen.", "  "}}, *test_tokenizer());
    ASSERT_EQ(cut.windows.size(), 1U) << "a blank one is not read";
    EXPECT_EQ(cut.windows[0].text, 0U);
    EXPECT_EQ(cut.windows[0].passage, "# Tea\n\nGreen.");
    EXPECT_EQ(cut.bytes, cut.windows[0].passage.size());
}

TEST(TextWindows, ALongTextIsReadToItsEnd) {
    const std::string text = words(600) + ". The last word is umbrella.";
    const auto cut = cut_to_windows({.question = "q", .texts = {"short", text}}, *test_tokenizer());
    ASSERT_GT(cut.windows.size(), 3U);
    for (std::size_t i = 1; i < cut.windows.size(); ++i) {
        EXPECT_EQ(cut.windows[i].text, 1U);
        EXPECT_LE(test_tokenizer()->count(cut.windows[i].passage), limits::kChunkPiecesMax);
    }
    EXPECT_THAT(cut.windows.back().passage, testing::HasSubstr("umbrella"));
    EXPECT_EQ(cut.pieces, test_tokenizer()->count(text) + 1);
}

TEST(TextWindows, WhoWantsOnlyTheBeginningGetsIt) {
    const auto cut = cut_to_windows(
        {.question = "q", .texts = {"green tea please", words(600)}, .pieces_max = 2},
        *test_tokenizer());
    ASSERT_EQ(cut.windows.size(), 2U);
    EXPECT_EQ(cut.windows[0].passage, "green tea");
    EXPECT_EQ(cut.windows[1].passage, "tea tea");
    EXPECT_EQ(cut.pieces, 4U);
}

}  // namespace
}  // namespace ragd
