#include "index/dot.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ragd {
namespace {

// Four sums, as in the vector kernels: they hide the latency of the additions.
float dot_scalar(const float* a, const float* b, std::size_t count) {
    float sums[4] = {};
    for (std::size_t i = 0; i < count; i += 4) {
        for (std::size_t lane = 0; lane < 4; ++lane) {
            sums[lane] += a[i + lane] * b[i + lane];
        }
    }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

#if defined(__x86_64__)

__attribute__((target("avx2,fma"))) float dot_avx2(const float* a, const float* b,
                                                   std::size_t count) {
    __m256 sums[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(),
                      _mm256_setzero_ps()};
    std::size_t i = 0;
    for (; i + 32 <= count; i += 32) {
        for (std::size_t part = 0; part < 4; ++part) {
            sums[part] = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + part * 8),
                                         _mm256_loadu_ps(b + i + part * 8), sums[part]);
        }
    }
    for (std::size_t part = 0; i < count; i += 8, ++part) {
        sums[part] = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), sums[part]);
    }
    const __m256 sum =
        _mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3]));
    __m128 half = _mm_add_ps(_mm256_castps256_ps128(sum), _mm256_extractf128_ps(sum, 1));
    half = _mm_add_ps(half, _mm_movehl_ps(half, half));
    half = _mm_add_ss(half, _mm_movehdup_ps(half));
    return _mm_cvtss_f32(half);
}

__attribute__((target("avx512f"))) float dot_avx512(const float* a, const float* b,
                                                    std::size_t count) {
    __m512 sums[4] = {_mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps(),
                      _mm512_setzero_ps()};
    std::size_t i = 0;
    for (; i + 64 <= count; i += 64) {
        for (std::size_t part = 0; part < 4; ++part) {
            sums[part] = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + part * 16),
                                         _mm512_loadu_ps(b + i + part * 16), sums[part]);
        }
    }
    for (std::size_t part = 0; i < count; i += 16, ++part) {
        sums[part] = _mm512_fmadd_ps(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i), sums[part]);
    }
    return _mm512_reduce_add_ps(
        _mm512_add_ps(_mm512_add_ps(sums[0], sums[1]), _mm512_add_ps(sums[2], sums[3])));
}

#endif

}  // namespace

std::vector<DotKernel> dot_kernels() {
    std::vector<DotKernel> kernels;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) {
        kernels.push_back({.name = "avx512", .dot = dot_avx512});
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        kernels.push_back({.name = "avx2", .dot = dot_avx2});
    }
#endif
    kernels.push_back({.name = "scalar", .dot = dot_scalar});
    return kernels;
}

const DotKernel& best_dot() {
    static const DotKernel best = dot_kernels().front();
    return best;
}

}  // namespace ragd
