#pragma once
#include <bit>
#include <cstdint>
#include <span>

namespace ragd {

/// Whether all are numbers: no NaN, no infinity. Looks at the bits, so that the compiler takes many
/// at once.
inline bool is_finite(std::span<const float> numbers) {
    constexpr std::uint32_t kExponent = 0x7f800000;
    std::uint32_t found = 0;
    for (const float number : numbers) {
        found |= (std::bit_cast<std::uint32_t>(number) & kExponent) == kExponent ? 1 : 0;
    }
    return found == 0;
}

}  // namespace ragd
