#include "answer/prompt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

Source source(std::size_t n, std::string prefix, std::string text) {
    Source made{.n = n};
    made.chunk.prefix = std::move(prefix);
    made.chunk.text = std::move(text);
    return made;
}

std::size_t bytes(std::string_view text) {
    return text.size();
}

TEST(MakePrompt, HoldsTheContextThenTheQuestion) {
    const std::vector<Source> sources{source(1, "Guide > Food", "Whales eat krill."),
                                      source(2, "", "Sharks eat seals.")};
    const Prompt prompt = make_prompt("What do whales eat?", sources, 1000, bytes);
    EXPECT_THAT(prompt.system, StartsWith("Answer based on the provided context.\n"));
    EXPECT_EQ(prompt.user,
              "Context:\n[1] Guide > Food\nWhales eat krill.\n\n[2] Sharks eat seals.\n\n"
              "Question: What do whales eat?");
    EXPECT_THAT(prompt.given, ElementsAre(false, true, true));
    EXPECT_THAT(prompt.warnings, IsEmpty());
}

TEST(MakePrompt, LeavesOutWhatDoesNotFitAndSaysSo) {
    const std::vector<Source> sources{source(1, "", std::string(50, 'a')),
                                      source(2, "", std::string(500, 'b')),
                                      source(3, "", std::string(20, 'c'))};
    const Prompt prompt = make_prompt("q", sources, 100, bytes);
    EXPECT_THAT(prompt.user, HasSubstr("[1] aaa"));
    EXPECT_THAT(prompt.user, Not(HasSubstr("bbb")));
    EXPECT_THAT(prompt.user, HasSubstr("[3] ccc"));
    EXPECT_THAT(prompt.user, EndsWith("Question: q"));
    EXPECT_THAT(prompt.given, ElementsAre(false, true, false, true));
    EXPECT_THAT(prompt.warnings, ElementsAre(HasSubstr("source 2")));
}

}  // namespace
}  // namespace ragd
