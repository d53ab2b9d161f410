#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace ragd {

/// Vectors are stored in rows of a multiple of so many floats, the rest zero: kernels have no tail.
inline constexpr std::size_t kDotLanes = 16;

/// The dot product of two rows. Requires: `count` is a multiple of kDotLanes.
using DotFunction = float (*)(const float* a, const float* b, std::size_t count);

struct DotKernel {
    std::string_view name;  // avx512, avx2, scalar
    DotFunction dot;
};

/// The kernels that this CPU can run, best first; the scalar one is always there.
std::vector<DotKernel> dot_kernels();

/// The best of them, found once.
const DotKernel& best_dot();

/// A cosine from the dot product of two unit vectors: rounding may leave -1..1, and a vector that
/// holds NaN is like nothing.
inline float to_cosine(float dot) {
    return dot > 1.0F ? 1.0F : (dot >= -1.0F ? dot : -1.0F);
}

}  // namespace ragd
