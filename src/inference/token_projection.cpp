#include "inference/token_projection.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/assert.hpp"

namespace ragd {
namespace {

/// Results computed at once: they stay in registers while a state is read.
constexpr std::size_t kBlock = 32;

using BlockFunction = void (*)(std::span<const float> state, const float* weights,
                               std::size_t stride, std::array<float, kBlock>& sums);

/// sums[j] = sum over k of state[k] * weights[k * stride + j]
[[gnu::always_inline]] inline void multiply(std::span<const float> state, const float* weights,
                                            std::size_t stride, std::array<float, kBlock>& sums) {
    std::array<float, kBlock> own{};
    for (const float value : state) {
        for (std::size_t j = 0; j < kBlock; ++j) {
            own[j] += value * weights[j];
        }
        weights += stride;
    }
    sums = own;
}

void multiply_plain(std::span<const float> state, const float* weights, std::size_t stride,
                    std::array<float, kBlock>& sums) {
    multiply(state, weights, stride, sums);
}

#if defined(__x86_64__)
/// The same, for wider registers: the compiler vectorises it.
__attribute__((target("avx2,fma"))) void multiply_avx2(std::span<const float> state,
                                                       const float* weights, std::size_t stride,
                                                       std::array<float, kBlock>& sums) {
    multiply(state, weights, stride, sums);
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
    : in_(in), out_(out), stride_((out + kBlock - 1) / kBlock * kBlock), weights_(in * stride_) {
    RAG_ASSERT(in > 0 && out > 0 && weights.size() == in * out, "in rows of out numbers");
    for (std::size_t k = 0; k < in; ++k) {
        std::ranges::copy(weights.subspan(k * out, out),
                          weights_.begin() + static_cast<std::ptrdiff_t>(k * stride_));
    }
}

TokenStates TokenProjection::apply(const TokenStates& states) const {
    RAG_ASSERT(states.width == in_ || states.count == 0, "states of the model it was trained for");
    static const BlockFunction multiply_block = best_multiply();
    TokenStates projected{
        .rows = std::vector<float>(states.count * out_), .count = states.count, .width = out_};
    std::array<float, kBlock> sums{};
    for (std::size_t i = 0; i < states.count; ++i) {
        const std::span state{states.rows.data() + i * in_, in_};
        const std::span row{projected.rows.data() + i * out_, out_};
        for (std::size_t j = 0; j < out_; j += kBlock) {
            multiply_block(state, weights_.data() + j, stride_, sums);
            std::ranges::copy_n(sums.begin(),
                                static_cast<std::ptrdiff_t>(std::min(kBlock, out_ - j)),
                                row.begin() + static_cast<std::ptrdiff_t>(j));
        }
        normalise(row);
    }
    return projected;
}

}  // namespace ragd
