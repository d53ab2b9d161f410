#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace ragd {

/// Rows that are multiplied at once: two threads share 10 pairs of 128 word pieces as 2 groups of
/// 5 x 128 = 640. More at once is hardly faster.
inline constexpr std::size_t kGroupRows = 640;
/// A group may have one text more than its share, and padding; 6 x 128.
inline constexpr std::size_t kGroupRowsMax = 768;

/// Each shape that the CPU plugin sees for the first time costs it kernels and memory, so lengths
/// are rounded up to a multiple of this; the mask hides the rest.
inline constexpr std::size_t kLengthStep = 8;
/// Groups come in many sizes besides, so their lengths have coarser steps.
inline constexpr std::size_t kGroupLengthStep = 16;

constexpr std::size_t padded(std::size_t length, std::size_t step = kLengthStep) {
    return (length + step - 1) / step * step;
}
constexpr std::size_t padded_in_group(std::size_t length) {
    return padded(length, length <= 128 ? kGroupLengthStep : 2 * kGroupLengthStep);
}

using TextGroup = std::vector<std::size_t>;

/// Groups texts, given by their lengths, to go through a graph together, each padded to the longest
/// of its group: every text is in one group, alone or of at most kGroupRowsMax rows of which few
/// are padding. There is work for each of `threads` where there are so many texts. The groups with
/// most rows come first, so that the threads end together.
/// Requires: threads >= 1; lengths >= 1.
std::vector<TextGroup> group_by_length(std::span<const std::size_t> lengths, std::size_t threads);

}  // namespace ragd
