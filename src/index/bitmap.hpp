#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ragd {

/// A dense number of a chunk inside one index: 0, 1, 2, ... in order of arrival.
using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = 0xFFFFFFFF;

/// A set of slots.
class Bitmap {
public:
    Bitmap() = default;
    explicit Bitmap(std::size_t size) { resize(size); }

    [[nodiscard]] std::size_t size() const { return size_; }
    /// New slots are not in the set. Requires: not smaller than before.
    void resize(std::size_t size) {
        words_.resize((size + 63) / 64);
        size_ = size;
    }
    void set(std::size_t slot) { words_[slot / 64] |= bit(slot); }
    void reset(std::size_t slot) { words_[slot / 64] &= ~bit(slot); }
    [[nodiscard]] bool test(std::size_t slot) const { return (words_[slot / 64] & bit(slot)) != 0; }
    [[nodiscard]] std::size_t count() const {
        std::size_t total = 0;
        for (const std::uint64_t word : words_) {
            total += static_cast<std::size_t>(std::popcount(word));
        }
        return total;
    }
    /// The first member at or after `from`; size() when there is none.
    [[nodiscard]] std::size_t next(std::size_t from) const {
        if (from >= size_) {
            return size_;
        }
        std::size_t index = from / 64;
        std::uint64_t word = words_[index] & (~std::uint64_t{0} << (from % 64));
        while (word == 0) {
            if (++index == words_.size()) {
                return size_;
            }
            word = words_[index];
        }
        return index * 64 + static_cast<std::size_t>(std::countr_zero(word));
    }
    [[nodiscard]] std::span<const std::uint64_t> words() const { return words_; }
    [[nodiscard]] std::span<std::uint64_t> words() { return words_; }

private:
    static std::uint64_t bit(std::size_t slot) { return std::uint64_t{1} << (slot % 64); }

    std::vector<std::uint64_t> words_;
    std::size_t size_ = 0;
};

}  // namespace ragd
