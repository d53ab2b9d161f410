#pragma once
#include "base/limits.hpp"

namespace ragd::limits {

inline constexpr std::size_t kFilterConditions = 128;  // of a whole filter
inline constexpr std::size_t kFilterListSize = 64;     // of one $and or $or
inline constexpr std::size_t kFilterDepth = 8;
inline constexpr std::size_t kFilterValuesInAll = 8192;
inline constexpr std::size_t kFilterPathBytes = 512;
inline constexpr std::size_t kSourceBytes = 4 * kKiB;

}  // namespace ragd::limits
