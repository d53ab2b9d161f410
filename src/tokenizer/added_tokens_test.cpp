#include "tokenizer/added_tokens.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ragd {
namespace {

/// "id@start-end taken start-end" of each token found, in order.
std::string found(std::vector<AddedToken> tokens, std::string_view text) {
    const AddedTokenFinder finder{std::move(tokens)};
    std::string out;
    ByteRange rest{0, text.size()};
    std::size_t taken = 0;
    while (const auto match = finder.find(text, rest, taken)) {
        out += (out.empty() ? "" : ", ") + std::to_string(match->id) + "@" +
               std::to_string(match->taken.start) + "-" + std::to_string(match->taken.end);
        taken = match->taken.end;
        rest.start = match->token.end;
    }
    return out;
}

TEST(AddedTokens, TheLongestThatBeginsAtAByteIsFound) {
    const std::vector<AddedToken> tokens{{.content = "[A]", .id = 1},
                                         {.content = "[A][B]", .id = 2}};
    EXPECT_EQ(found(tokens, "x[A][B][A]"), "2@1-7, 1@7-10");
    EXPECT_EQ(found(tokens, "[A[A]"), "1@2-5") << "a fragment hides nothing";
    EXPECT_EQ(found(tokens, "[A"), "");
}

TEST(AddedTokens, ASingleWordTouchesNoLetter) {
    const std::vector<AddedToken> tokens{{.content = "tok", .id = 1, .single_word = true}};
    EXPECT_EQ(found(tokens, "tok token tok. \u00e9tok"), "1@0-3, 1@10-13");
}

TEST(AddedTokens, TakesTheWhiteSpaceThatItsFlagsAskFor) {
    EXPECT_EQ(found({{.content = "|", .id = 1, .lstrip = true}}, "a \t| b"), "1@1-4");
    EXPECT_EQ(found({{.content = "|", .id = 1, .rstrip = true}}, "a |\u00a0 b"), "1@2-6");
    EXPECT_EQ(found({{.content = "|", .id = 1, .lstrip = true, .rstrip = true}}, "| |"),
              "1@0-2, 1@2-3")
        << "a space is taken once";
}

TEST(AddedTokens, EmptyOnesAreLeftOut) {
    const AddedTokenFinder finder{{{.content = "", .id = 1}}};
    EXPECT_TRUE(finder.empty());
}

}  // namespace
}  // namespace ragd
