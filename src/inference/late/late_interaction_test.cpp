#include "inference/late/late_interaction.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/io_thread.hpp"
#include "testing/manual_clock.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// States that a test can reckon with: a letter is the unit vector of its place among "abc".
class LetterEncoder final : public TokenEncoder {
public:
    Task<Result<std::vector<TokenStates>>> encode_tokens(const RequestContext& /*ctx*/,
                                                         std::vector<std::string> texts) override {
        std::vector<TokenStates> all;
        most_at_once = std::max(most_at_once, texts.size());
        for (const std::string& text : texts) {
            if (calls.size() == time_for) {
                break;
            }
            calls.push_back(text);
            TokenStates states{.rows = {}, .count = text.size(), .width = 3};
            for (const char letter : text) {
                for (const char place : {'a', 'b', 'c'}) {
                    states.rows.push_back(letter == place ? 1.0F : 0.0F);
                }
            }
            all.push_back(std::move(states));
        }
        co_return all;
    }
    [[nodiscard]] ComponentStatus status() const override { return {.detail = "reads letters"}; }

    std::size_t time_for = SIZE_MAX;
    std::vector<std::string> calls;
    std::size_t most_at_once = 0;
};

class LateInteractionTest : public testing::Test {
protected:
    LetterEncoder encoder_;
    ManualClock clock_;
    IoThread io_;
    ComputePool compute_{"test", 1, 16, clock_};
    Metrics metrics_{"test", clock_};
    /// A b counts as much as nothing: softplus(-30). The projection swaps a and c, which changes
    /// no cosine.
    static LateInteractionModel model(std::string kind = "letters/1") {
        constexpr std::array<float, 9> kSwap{0, 0, 1, 0, 1, 0, 1, 0, 0};
        return {.gate = {.weight = {0, -30, 0}, .bias = 0},
                .projection = TokenProjection{kSwap, 3, 3},
                .near = {},
                .kind = std::move(kind)};
    }
    LateInteraction reranker_{model(), 2, {encoder_, compute_, metrics_, clock_}};

    std::vector<float> score(std::string question, std::vector<Passage> passages,
                             const RequestContext& ctx = test_context(),
                             RerankOptions options = {}) {
        auto scores =
            io_.block_on(reranker_.score(ctx, std::move(question), std::move(passages), options));
        EXPECT_TRUE(scores);
        return scores.value_or(std::vector<float>{});
    }
    std::string attachment_of(const std::string& text, const LateInteraction& by) {
        const auto states = io_.block_on(encoder_.encode_tokens(test_context(), {text}));
        encoder_.calls.clear();
        return by.attachment_of(states->front());
    }
};

TEST_F(LateInteractionTest, IsTheMeanOfTheBestCosinesWeightedByTheGate) {
    const auto scores = score("abc", {{"ab"}, {"cba"}, {"b"}, {""}});
    ASSERT_EQ(scores.size(), 4U);
    EXPECT_NEAR(scores[0], 0.5, 1e-3);  // a of a and c
    EXPECT_NEAR(scores[1], 1, 1e-3);
    EXPECT_NEAR(scores[2], 0, 1e-3);
    EXPECT_EQ(scores[3], 0);
    EXPECT_THAT(score("", {{"a"}}), ElementsAre(0));
}

/// The states of all of them at once would be a gigabyte.
TEST_F(LateInteractionTest, ManyPassagesAreReadSomeAtATime) {
    std::vector<Passage> passages(150, Passage{"c"});
    passages[149].text = "a";
    const auto scores = score("a", passages, test_context(), {.use_cache = false});
    ASSERT_EQ(scores.size(), 150U);
    EXPECT_NEAR(scores[149], 1, 1e-3);
    EXPECT_NEAR(scores[148], 0, 1e-3);
    EXPECT_LE(encoder_.most_at_once, 64U);
    encoder_.calls.clear();
    encoder_.time_for = 100;  // the question, and 99 passages
    EXPECT_EQ(score("a", passages, test_context(), {.use_cache = false}).size(), 99U);
}

TEST_F(LateInteractionTest, WhatStandsTogetherCountsMore) {
    auto near = model();
    near.near = {.share = 0.5, .window = 4};
    LateInteraction reranker{std::move(near), 2, {encoder_, compute_, metrics_, clock_}};
    const auto scores = io_.block_on(
        reranker.score(test_context(), "ac", {{"abbbc"}, {"abbc"}, {"bbbbac"}, {"ac"}}, {}));
    ASSERT_TRUE(scores);
    EXPECT_THAT(*scores, ElementsAre(testing::FloatNear(0.75, 1e-3F), testing::FloatNear(1, 1e-3F),
                                     testing::FloatNear(1, 1e-3F), testing::FloatNear(1, 1e-3F)));
}

TEST_F(LateInteractionTest, APassageIsReadOnceWhateverIsAsked) {
    (void)score("a", {{"ab"}, {"c"}});
    EXPECT_THAT(score("c", {{"c"}, {"ab"}}), ElementsAre(testing::FloatNear(1, 1e-3F), 0));
    EXPECT_THAT(encoder_.calls, ElementsAre("a", "ab", "c", "c"));
    (void)score("a", {{"bb"}});  // two are kept, so "c", which was asked for longest ago, goes
    (void)score("a", {{"ab"}});
    EXPECT_THAT(encoder_.calls, ElementsAre("a", "ab", "c", "c", "a", "bb", "a"));
    (void)score("a", {{"ab"}}, test_context(TestAccess::of("other")));
    (void)score("a", {{"ab"}}, test_context(), {.use_cache = false});
    EXPECT_EQ(encoder_.calls.size(), 11U);
}

TEST_F(LateInteractionTest, APassageWithItsAttachmentIsNotRead) {
    const std::string ab = attachment_of("ab", reranker_);
    EXPECT_THAT(score("a", {{"ab", ab}, {"c"}}), ElementsAre(testing::FloatNear(1, 1e-3F), 0));
    EXPECT_THAT(encoder_.calls, ElementsAre("a", "c"));
    EXPECT_THAT(metrics_.render(), HasSubstr("rag_cache_hits_total{tier=\"passage\"} 1"));
    EXPECT_THAT(metrics_.render(), HasSubstr("rag_cache_misses_total{tier=\"passage\"} 1"));
}

TEST_F(LateInteractionTest, APassageWhoseAttachmentIsDamagedIsRead) {
    std::string cut = attachment_of("ab", reranker_);
    cut.pop_back();
    std::string damaged = attachment_of("ab", reranker_);
    std::memset(damaged.data(), 0xFF, sizeof(float));
    EXPECT_THAT(score("a", {{"ba", cut}, {"aba", damaged}}),
                testing::Each(testing::FloatNear(1, 1e-3F)));
    EXPECT_THAT(encoder_.calls, ElementsAre("a", "ba", "aba"));
}

TEST_F(LateInteractionTest, WantsItsOwnKindWhereThereAreAttachmentsAtAll) {
    EXPECT_EQ(reranker_.wants(), "letters/1");
    const LateInteraction bare{
        model(), 2, {encoder_, compute_, metrics_, clock_, /*attached=*/false}};
    EXPECT_EQ(bare.wants(), "");
}

TEST_F(LateInteractionTest, WhereTimeWasShortTheFirstOnesAreGiven) {
    encoder_.time_for = 2;
    EXPECT_EQ(score("a", {{"ab"}, {"c"}}).size(), 1U);
    EXPECT_THAT(score("a", {{"ab"}, {"c"}}), IsEmpty());
}

TEST_F(LateInteractionTest, ItsStatusIsThatOfTheModelThatReads) {
    EXPECT_EQ(reranker_.status().detail, "reads letters");
}

TEST_F(LateInteractionTest, AGateForOtherStatesIsRefused) {
    constexpr std::array<float, 4> kSame{1, 0, 0, 1};
    LateInteraction other{{.gate = {.weight = {0, 0}, .bias = 0},
                           .projection = TokenProjection{kSame, 2, 2},
                           .near = {},
                           .kind = "pairs/1"},
                          2,
                          {encoder_, compute_, metrics_, clock_}};
    const auto scores = io_.block_on(other.score(test_context(), "a", {{"b"}}, {}));
    ASSERT_FALSE(scores);
    EXPECT_EQ(scores.error().code, ErrorCode::kUnsupported);
    EXPECT_EQ(attachment_of("ab", other), "");
}

}  // namespace
}  // namespace ragd
