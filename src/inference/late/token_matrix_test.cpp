#include "inference/late/token_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <gtest/gtest.h>

namespace ragd {
namespace {

class RandomStates {
public:
    TokenStates make(std::size_t count, std::size_t width) {
        TokenStates states{.rows = {}, .count = count, .width = width};
        for (std::size_t i = 0; i < count; ++i) {
            std::vector<float> row(width);
            std::ranges::generate(row, [this] { return next(); });
            const float length =
                std::sqrt(std::inner_product(row.begin(), row.end(), row.begin(), 0.0F));
            for (float& value : row) {
                states.rows.push_back(value / length);
            }
        }
        return states;
    }

private:
    float next() {
        seed_ = seed_ * 1664525U + 1013904223U;
        return static_cast<float>(seed_ >> 8U) / static_cast<float>(1U << 23U) - 1.0F;
    }
    std::uint32_t seed_ = 3;
};

/// Of row `i` of the question, over the rows [begin, end) of the passage that are there.
float exact_max(const TokenStates& question, std::size_t i, const TokenStates& passage,
                std::size_t begin, std::size_t end) {
    float best = -1;
    for (std::size_t j = begin; j < std::min(end, passage.count); ++j) {
        const float* a = question.rows.data() + i * question.width;
        const float* b = passage.rows.data() + j * passage.width;
        best = std::max(best, std::inner_product(a, a + question.width, b, 0.0F));
    }
    return best;
}

TEST(TokenMatrix, MaxCosinesOfSpansAreNearTheExactOnes) {
    RandomStates random;
    for (const std::size_t width : {1U, 15U, 32U, 384U}) {
        for (const std::size_t span : {1U, 7U, 8U, 40U, 41U}) {
            const auto question = random.make(7, width);
            const auto passage = random.make(40, width);
            const auto found = TokenMatrix{question}.max_cosines(TokenMatrix{passage}, span);
            ASSERT_EQ(found.spans, (40 + span - 1) / span);
            ASSERT_EQ(found.best.size(), 7 * found.spans);
            for (std::size_t at = 0; at < found.best.size(); ++at) {
                const std::size_t begin = at % found.spans * span;
                EXPECT_NEAR(found.best[at],
                            exact_max(question, at / found.spans, passage, begin, begin + span),
                            0.01)
                    << width << ' ' << span << ' ' << at;
            }
        }
    }
}

TEST(TokenMatrix, ComesBackFromBytes) {
    RandomStates random;
    for (const std::size_t count : {0U, 1U, 9U}) {
        const TokenMatrix question{random.make(3, 20)};
        const TokenMatrix passage{random.make(count, 20)};
        const std::string bytes = passage.to_bytes();
        const auto back = TokenMatrix::from_bytes(bytes, 20);
        ASSERT_TRUE(back);
        EXPECT_EQ(back->count(), count);
        EXPECT_EQ(question.max_cosines(*back, 4).best, question.max_cosines(passage, 4).best);
        EXPECT_FALSE(TokenMatrix::from_bytes(bytes + "x", 20));
        EXPECT_EQ(TokenMatrix::from_bytes(bytes, 200).has_value(), count == 0);
    }
}

TEST(TokenMatrix, AnEmptyPassageHasNoSpans) {
    RandomStates random;
    const TokenMatrix question{random.make(2, 16)};
    EXPECT_EQ(question.max_cosines(TokenMatrix{random.make(0, 16)}, 8).spans, 0U);
    EXPECT_TRUE(TokenMatrix{random.make(0, 16)}.max_cosines(question, 8).best.empty());
}

TEST(TokenMatrix, ARowThatIsNoVectorIsLikeNothing) {
    RandomStates random;
    auto broken = random.make(2, 16);
    broken.rows[0] = std::numeric_limits<float>::quiet_NaN();
    std::fill(broken.rows.begin() + 16, broken.rows.end(), 0.0F);
    const TokenMatrix question{random.make(1, 16)};
    for (const float cosine : question.max_cosines(TokenMatrix{broken}, 1).best) {
        EXPECT_TRUE(std::isfinite(cosine));
    }
}

}  // namespace
}  // namespace ragd
