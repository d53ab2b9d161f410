#include "answer/quotes/span_evidence.hpp"

#include <string_view>

#include <gtest/gtest.h>

namespace ragd {
namespace {

/// "Tea at 75 degrees. Not 90." with the answer at "75 degrees".
PassageReading tea() {
    return {.answers = 3,
            .none = 1,
            .words = {{.start = 0, .end = 3, .begins = -4, .ends = -4},
                      {.start = 4, .end = 6, .begins = -4, .ends = -4},
                      {.start = 7, .end = 9, .begins = 5, .ends = 1},
                      {.start = 10, .end = 17, .begins = -2, .ends = 4},
                      {.start = 19, .end = 22, .begins = -3, .ends = -3},
                      {.start = 23, .end = 25, .begins = 2, .ends = 2}}};
}

TEST(SpanEvidence, TheLikeliestSpanOfAPartIsFoundOverNoAnswer) {
    const auto found = best_span(tea(), {0, 18});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->span, (Span{7, 17}));
    EXPECT_DOUBLE_EQ(found->logit, 5 + 4 - 1);
}

TEST(SpanEvidence, ASpanLeavesItsPartOnNeitherSide) {
    EXPECT_EQ(best_span(tea(), {19, 26})->span, (Span{23, 25}));
    EXPECT_EQ(best_span(tea(), {10, 22})->span, (Span{10, 17}));
    EXPECT_DOUBLE_EQ(best_span(tea(), {23, 25})->logit, 2 + 2 - 1);
}

TEST(SpanEvidence, WhatWasNotReadHasNone) {
    EXPECT_FALSE(best_span(tea(), {26, 40}));
    EXPECT_FALSE(best_span(PassageReading{}, {0, 10}));
}

TEST(SpanEvidence, AnEndBeforeItsBeginningIsNoSpan) {
    const PassageReading backwards{.words = {{.start = 0, .end = 1, .begins = -9, .ends = 9},
                                             {.start = 2, .end = 3, .begins = 9, .ends = -9}}};
    EXPECT_DOUBLE_EQ(best_span(backwards, {0, 3})->logit, 0);
}

}  // namespace
}  // namespace ragd
