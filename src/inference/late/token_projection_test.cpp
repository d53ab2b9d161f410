#include "inference/late/token_projection.hpp"

#include <cmath>
#include <numeric>
#include <utility>

#include <gtest/gtest.h>

namespace ragd {
namespace {

/// Numbers that differ and are exact.
std::vector<float> numbers(std::size_t count, int step) {
    std::vector<float> made(count);
    for (std::size_t i = 0; i < count; ++i) {
        made[i] = static_cast<float>((static_cast<int>(i) * step) % 17 - 8) / 8.0F;
    }
    return made;
}

TEST(TokenProjection, IsTheProductWithItsWeightsAtUnitLength) {
    for (const auto [count, out] :
         {std::pair{1U, 1U}, {3U, 15U}, {4U, 16U}, {5U, 18U}, {9U, 128U}}) {
        constexpr std::size_t kIn = 7;
        const auto weights = numbers(kIn * out, 5);
        const TokenStates states{.rows = numbers(count * kIn, 3), .count = count, .width = kIn};
        const auto projected = TokenProjection{weights, kIn, out}.apply(states);
        ASSERT_EQ(projected.count, count);
        ASSERT_EQ(projected.width, out);
        for (std::size_t i = 0; i < states.count; ++i) {
            std::vector<double> expected(out);
            for (std::size_t j = 0; j < out; ++j) {
                for (std::size_t k = 0; k < kIn; ++k) {
                    expected[j] += double{states.rows[i * kIn + k]} * double{weights[k * out + j]};
                }
            }
            const double length = std::sqrt(
                std::inner_product(expected.begin(), expected.end(), expected.begin(), 0.0));
            for (std::size_t j = 0; j < out; ++j) {
                EXPECT_NEAR(projected.rows[i * out + j], expected[j] / length, 1e-5) << out;
            }
        }
    }
}

TEST(TokenProjection, ZerosStayZeros) {
    const std::vector<float> weights(4, 1.0F);
    const auto projected =
        TokenProjection{weights, 2, 2}.apply({.rows = {0, 0}, .count = 1, .width = 2});
    EXPECT_EQ(projected.rows, (std::vector<float>{0, 0}));
    EXPECT_TRUE((TokenProjection{weights, 2, 2}.apply({}).rows.empty()));
}

}  // namespace
}  // namespace ragd
