#include "inference/late/token_projection.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/assert.hpp"

namespace ragd {
namespace {

/// Results and states computed at once: their sums stay in registers, and each weight that is
/// loaded serves all these states.
constexpr std::size_t kBlock = 16;
constexpr std::size_t kStates = 4;

using Sums = std::array<std::array<float, kBlock>, kStates>;
using States = std::array<const float*, kStates>;

using BlockFunction = void (*)(const States& states, std::span<const float> weights, Sums& sums);

/// sums[i][j] = sum over k of states[i][k] * weights[k * kBlock + j]
[[gnu::always_inline]] inline void multiply(const States& states, std::span<const float> weights,
                                            Sums& sums) {
    Sums own{};
    for (std::size_t k = 0; k < weights.size() / kBlock; ++k) {
        const float* row = weights.data() + k * kBlock;
        for (std::size_t i = 0; i < kStates; ++i) {
            for (std::size_t j = 0; j < kBlock; ++j) {
                own[i][j] += states[i][k] * row[j];
            }
        }
    }
    sums = own;
}

void multiply_plain(const States& states, std::span<const float> weights, Sums& sums) {
    multiply(states, weights, sums);
}

#if defined(__x86_64__)
/// The same, for wider registers: the compiler vectorises it.
__attribute__((target("avx2,fma"))) void multiply_avx2(const States& states,
                                                       std::span<const float> weights, Sums& sums) {
    multiply(states, weights, sums);
}
#endif

BlockFunction best_multiply() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return multiply_avx2;
    }
#endif
    return multiply_plain;
}

/// A row of zeros stays one.
void normalise(std::span<float> row) {
    const float length = std::sqrt(std::inner_product(row.begin(), row.end(), row.begin(), 0.0F));
    if (length > 0) {
        std::ranges::transform(row, row.begin(), [length](float x) { return x / length; });
    }
}

}  // namespace

TokenProjection::TokenProjection(std::span<const float> weights, std::size_t in, std::size_t out)
    : in_(in), out_(out), weights_((out + kBlock - 1) / kBlock * kBlock * in) {
    RAG_ASSERT(in > 0 && out > 0 && weights.size() == in * out, "in rows of out numbers");
    for (std::size_t k = 0; k < in; ++k) {
        for (std::size_t j = 0; j < out; ++j) {
            weights_[(j / kBlock * in + k) * kBlock + j % kBlock] = weights[k * out + j];
        }
    }
}

TokenStates TokenProjection::apply(const TokenStates& states) const {
    RAG_ASSERT(states.width == in_ || states.count == 0, "states of the model it was trained for");
    static const BlockFunction multiply_block = best_multiply();
    TokenStates projected{
        .rows = std::vector<float>(states.count * out_), .count = states.count, .width = out_};
    Sums sums{};
    for (std::size_t j = 0; j < out_; j += kBlock) {  // its weights stay in the cache
        const auto block = std::span{weights_}.subspan(j * in_, kBlock * in_);
        const std::size_t used = std::min(kBlock, out_ - j);
        for (std::size_t i = 0; i < states.count; i += kStates) {
            States some{};
            for (std::size_t n = 0; n < kStates; ++n) {  // the last one stands in for what lacks
                some[n] = states.rows.data() + std::min(i + n, states.count - 1) * in_;
            }
            multiply_block(some, block, sums);
            for (std::size_t n = 0; n < std::min(kStates, states.count - i); ++n) {
                std::copy_n(sums[n].data(), used, projected.rows.data() + (i + n) * out_ + j);
            }
        }
    }
    for (std::size_t i = 0; i < states.count; ++i) {
        normalise(std::span{projected.rows}.subspan(i * out_, out_));
    }
    return projected;
}

}  // namespace ragd
