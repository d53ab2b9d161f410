#include "direct/text_ranker.hpp"

#include <limits>

#include "direct/direct_fixture.hpp"
#include "testing/fake_reranker.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::size_t> order_of(const Result<RankedTexts>& ranked) {
    std::vector<std::size_t> order;
    if (ranked) {
        for (const RankedText& text : ranked->texts) {
            order.push_back(text.index);
        }
    }
    return order;
}

class TextRankerTest : public DirectTest {
protected:
    Result<RankedTexts> rank(std::vector<std::string> texts,
                             std::optional<std::size_t> pieces_max = std::nullopt) {
        return io_.block_on(ranker_.rank(
            ctx_,
            {.question = "what tea is hot", .texts = std::move(texts), .pieces_max = pieces_max}));
    }

    /// A passage is as good as the number of its letters "x".
    FakeReranker reranker_{[](const std::string&, const std::string& passage) {
        return static_cast<float>(std::ranges::count(passage, 'x'));
    }};
    Blend blend_{.fused = 2, .logit = 1, .bias = -3};
    RequestContext ctx_ = test_context();
    TextRanker ranker_{{.embedder = embedder_,
                        .reranker = reranker_,
                        .tokenizer = test_tokenizer(),
                        .blend = blend_,
                        .compute = compute_}};
};

TEST_F(TextRankerTest, CosineAndLogitMakeOneProbability) {
    const auto ranked = rank({"nothing", "what tea is hot", "x marks"});
    ASSERT_TRUE(ranked) << ranked.error().message;
    EXPECT_THAT(order_of(ranked), ElementsAre(1, 2, 0));
    EXPECT_NEAR(ranked->texts[0].log_odds, blend_.log_odds(1, 0), 1e-6);
    EXPECT_NEAR(ranked->texts[1].log_odds, blend_.log_odds(0, 1), 1e-6);
    EXPECT_NEAR(ranked->texts[2].probability(), blend_.probability(0, 0), 1e-6);
    EXPECT_EQ(ranked->pieces, 4U + 1 + 4 + 2);
}

TEST_F(TextRankerTest, EqualsStayInTheOrderInWhichTheyCame) {
    EXPECT_THAT(order_of(rank({"one", "x", "two", "", "x", "three"})),
                ElementsAre(1, 4, 0, 2, 3, 5));
}

TEST_F(TextRankerTest, ALongTextIsAsGoodAsItsBestWindow) {
    const std::string late = words(600, "stone") + ". " + words(3, "x") + ".";
    EXPECT_THAT(order_of(rank({"x", late, "x x"})), ElementsAre(1, 2, 0));
    EXPECT_GT(reranker_.calls.back().size(), 4U);
    EXPECT_THAT(order_of(rank({"x", late, "x x"}, 200)), ElementsAre(2, 0, 1))
        << "its end is not read where the caller says so";
}

TEST_F(TextRankerTest, OneLookAtAPassageGivesAlsoWhatTheRerankerWants) {
    reranker_.wanted = "kind";
    ASSERT_TRUE(rank({"green", "black"}));
    EXPECT_THAT(reranker_.attached, ElementsAre(testing::Pair("green", "attached to green"),
                                                testing::Pair("black", "attached to black")));
    EXPECT_THAT(reranker_.used_cache, ElementsAre(false));
    ASSERT_EQ(embedder_.options().size(), 2U);
    EXPECT_THAT(embedder_.options()[0].attach, IsEmpty()) << "the question";
    EXPECT_THAT(embedder_.options()[1].attach, ElementsAre("kind"));
}

TEST_F(TextRankerTest, ManyTextsWaitBehindPeopleAndTheirQuestionDoesNot) {
    ASSERT_TRUE(rank(std::vector<std::string>(9, "tea")));
    EXPECT_EQ(embedder_.options()[0].priority, Priority::kInteractive);
    EXPECT_EQ(embedder_.options()[1].priority, Priority::kBulk);
}

TEST_F(TextRankerTest, BlankTextsAskNoModel) {
    const auto ranked = rank({"", " \n"});
    EXPECT_THAT(order_of(ranked), ElementsAre(0, 1));
    EXPECT_THAT(reranker_.calls, IsEmpty());
    EXPECT_THAT(embedder_.calls(), IsEmpty());
}

TEST_F(TextRankerTest, NoOrderIsMadeOfSomeOfTheTexts) {
    reranker_.time_for = 1;
    const auto ranked = rank({"one", "two"});
    ASSERT_FALSE(ranked);
    EXPECT_EQ(ranked.error().code, ErrorCode::kDeadlineExceeded);
}

TEST_F(TextRankerTest, ScoresThatAreNoNumbersAreNoOrder) {
    FakeReranker broken{[](const std::string&, const std::string&) {
        return std::numeric_limits<float>::quiet_NaN();
    }};
    TextRanker ranker{{.embedder = embedder_,
                       .reranker = broken,
                       .tokenizer = test_tokenizer(),
                       .blend = blend_,
                       .compute = compute_}};
    const auto ranked = io_.block_on(ranker.rank(ctx_, {.question = "q", .texts = {"one"}}));
    ASSERT_FALSE(ranked);
    EXPECT_EQ(ranked.error().code, ErrorCode::kUnavailable);
}

TEST_F(TextRankerTest, WhatIsRankedAtOnceHasABound) {
    const std::string long_text = words(limits::kRankedBytes / 40 / 4 + 1);  // "tea "
    const auto refused = rank({long_text});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
    EXPECT_TRUE(rank({"tea"})) << "the room is given back";
}

TEST_F(TextRankerTest, AFailureOfEitherModelIsPassedOn) {
    reranker_.failure = fail(ErrorCode::kCancelled, "left");
    EXPECT_EQ(rank({"one"}).error().code, ErrorCode::kCancelled);
    embedder_.failure = [](std::string_view text) -> std::optional<Error> {
        return text == "one" ? std::optional{fail(ErrorCode::kUnavailable, "full")} : std::nullopt;
    };
    EXPECT_EQ(rank({"one"}).error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace ragd
