#pragma once
#include <cstddef>

#include "base/limits.hpp"

/// Bounds of a call that asks a model alone: texts to embed, or to rank.
namespace ragd::limits {

inline constexpr std::size_t kTextsPerCall = 2048;
inline constexpr std::size_t kTextsBytes = 4 * kMiB;  // of all its texts
// What the reranker keeps of texts while they are ranked, of all calls together: some 33 times a
// text's own size, so that one call of the largest has room.
inline constexpr std::size_t kRankedBytes = 256 * kMiB;

}  // namespace ragd::limits
