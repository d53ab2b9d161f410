#include "inference/late/token_match.hpp"

#include <algorithm>
#include <cmath>

#include "base/assert.hpp"

namespace ragd {

std::vector<float> TokenGate::shares(const TokenStates& question) const {
    std::vector<float> shares(question.count);
    float sum = 0;
    for (std::size_t i = 0; i < question.count; ++i) {
        float x = bias;
        for (std::size_t k = 0; k < question.width; ++k) {
            x += weight[k] * question.rows[i * question.width + k];
        }
        shares[i] = std::max(x, 0.0F) + std::log1p(std::exp(-std::abs(x)));  // softplus
        sum += shares[i];
    }
    for (float& share : shares) {
        share = sum > 0 ? share / sum : 0;
    }
    return shares;
}

float match_score(std::span<const float> shares, const SpanCosines& cosines, float near_share) {
    RAG_ASSERT(shares.size() * cosines.spans == cosines.best.size(), "a row of spans each");
    if (cosines.spans == 0) {
        return 0;  // an empty passage
    }
    const std::size_t windows = std::max<std::size_t>(1, cosines.spans - 1);
    std::vector<float> near(windows);
    float whole = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const auto spans = std::span{cosines.best}.subspan(i * cosines.spans, cosines.spans);
        whole += shares[i] * std::ranges::max(spans);
        for (std::size_t k = 0; k < windows; ++k) {
            near[k] += shares[i] * std::max(spans[k], spans[std::min(k + 1, spans.size() - 1)]);
        }
    }
    return (1 - near_share) * whole + near_share * std::ranges::max(near);
}

}  // namespace ragd
