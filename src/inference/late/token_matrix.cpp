#include "inference/late/token_matrix.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/assert.hpp"

namespace ragd {
namespace {

constexpr std::size_t kLanes = 16;
constexpr float kLargest = 127;

using DotFunction = std::int32_t (*)(const std::int8_t* a, const std::int8_t* b, std::size_t count);

std::int32_t dot_plain(const std::int8_t* a, const std::int8_t* b, std::size_t count) {
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
        sum += static_cast<std::int32_t>(a[i]) * static_cast<std::int32_t>(b[i]);
    }
    return sum;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) std::int32_t dot_avx2(const std::int8_t* a, const std::int8_t* b,
                                                      std::size_t count) {
    const auto widened = [](const std::int8_t* from) __attribute__((target("avx2"))) {
        return _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
    };
    __m256i sums = _mm256_setzero_si256();
    for (std::size_t i = 0; i < count; i += kLanes) {
        sums = _mm256_add_epi32(sums, _mm256_madd_epi16(widened(a + i), widened(b + i)));
    }
    const __m128i half =
        _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    const __m128i quarter = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(quarter, _mm_shuffle_epi32(quarter, 0xB1)));
}
#endif

DotFunction best_dot() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        return dot_avx2;
    }
#endif
    return dot_plain;
}

float largest_of(std::span<const float> row) {
    float largest = 0;
    for (const float value : row) {
        largest = std::max(largest, std::abs(value));
    }
    return largest;
}

}  // namespace

TokenMatrix::TokenMatrix(std::size_t count, std::size_t width)
    : stride_((width + kLanes - 1) / kLanes * kLanes), values_(count * stride_), scales_(count) {}

TokenMatrix::TokenMatrix(const TokenStates& states) : TokenMatrix(states.count, states.width) {
    RAG_ASSERT(states.rows.size() == states.count * states.width, "rows of the stated width");
    for (std::size_t i = 0; i < states.count; ++i) {
        const std::span row{states.rows.data() + i * states.width, states.width};
        const float largest = largest_of(row);
        if (!(largest > 0) || !std::isfinite(largest)) {
            continue;  // like nothing
        }
        scales_[i] = largest / kLargest;
        for (std::size_t k = 0; k < states.width; ++k) {
            values_[i * stride_ + k] = static_cast<std::int8_t>(std::lround(row[k] / scales_[i]));
        }
    }
}

std::string TokenMatrix::to_bytes() const {
    static_assert(std::endian::native == std::endian::little, "stored as they lie in memory");
    std::string bytes;
    bytes.reserve(scales_.size() * sizeof(float) + values_.size());
    bytes.append(reinterpret_cast<const char*>(scales_.data()), scales_.size() * sizeof(float));
    bytes.append(reinterpret_cast<const char*>(values_.data()), values_.size());
    return bytes;
}

std::optional<TokenMatrix> TokenMatrix::from_bytes(std::string_view bytes, std::size_t width) {
    TokenMatrix matrix{0, width};
    const std::size_t row = sizeof(float) + matrix.stride_;
    if (bytes.size() % row != 0) {
        return std::nullopt;
    }
    matrix = TokenMatrix{bytes.size() / row, width};
    const std::size_t scales = matrix.scales_.size() * sizeof(float);
    if (bytes.empty()) {
        return matrix;
    }
    std::memcpy(matrix.scales_.data(), bytes.data(), scales);
    std::memcpy(matrix.values_.data(), bytes.data() + scales, matrix.values_.size());
    if (!std::ranges::all_of(matrix.scales_, [](float scale) { return std::isfinite(scale); })) {
        return std::nullopt;
    }
    return matrix;
}

SpanCosines TokenMatrix::max_cosines(const TokenMatrix& other, std::size_t span) const {
    RAG_ASSERT(stride_ == other.stride_, "states of one model");
    RAG_ASSERT(span > 0, "a span has rows");
    static const DotFunction dot = best_dot();
    SpanCosines found{.spans = (other.count() + span - 1) / span};
    found.best.assign(count() * found.spans, -1.0F);
    for (std::size_t i = 0; i < count(); ++i) {
        for (std::size_t j = 0; j < other.count(); ++j) {
            const auto product = static_cast<float>(dot(row(i), other.row(j), stride_));
            float& best = found.best[i * found.spans + j / span];
            best = std::max(best, product * scales_[i] * other.scales_[j]);
        }
    }
    return found;
}

}  // namespace ragd
