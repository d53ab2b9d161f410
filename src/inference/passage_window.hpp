#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace ragd {

/// The `width` consecutive word pieces of a passage that hold the most different word pieces of the
/// question, the earliest of those; the whole passage if it is not longer. A cross-encoder with a
/// short window then reads where the answer most likely is, at a bounded cost.
/// tools/train_reranker/data.py (best_window) does the same, so that models meet what they learnt.
std::span<const std::int32_t> best_window(std::span<const std::int32_t> question,
                                          std::span<const std::int32_t> passage, std::size_t width);

}  // namespace ragd
