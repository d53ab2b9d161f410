#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "index/bitmap.hpp"

namespace ragd {

struct TermCount {
    std::uint32_t term = 0;  // its number in the dictionary
    std::uint32_t count = 0;
    bool operator==(const TermCount&) const = default;
};

/// The terms of every slot, ascending, in about two bytes each. They say what a removal takes from
/// the statistics, complete the scores of single chunks, and all else is built from them.
class ForwardLists {
public:
    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    /// Stores the list of the next slot. Requires: terms strictly ascending, counts at least 1.
    void append(std::span<const TermCount> terms);
    /// Calls use(term, count) for the terms of a slot, ascending.
    template <typename F>
    void for_each(Slot slot, F&& use) const;

    // For the snapshot.
    /// The encoded list of a slot.
    [[nodiscard]] std::span<const std::uint8_t> bytes(Slot slot) const {
        return {entries_[slot].data, entries_[slot].size};
    }
    /// Decodes a list of unknown origin; nothing if it is not one over `terms` terms.
    static std::optional<std::vector<TermCount>> decode(std::span<const std::uint8_t> bytes,
                                                        std::size_t terms);

private:
    struct Entry {
        const std::uint8_t* data = nullptr;
        std::uint32_t size = 0;
    };
    static std::uint64_t read_varint(const std::uint8_t*& at);
    std::uint8_t* allocate(std::size_t size);

    std::vector<Entry> entries_;
    std::vector<std::unique_ptr<std::uint8_t[]>> pages_;
    std::size_t page_used_ = 0;
    std::size_t page_size_ = 0;
};

// A term is the difference to the one before, times two, plus one if a count above 1 follows; both
// are LEB128 numbers.
template <typename F>
void ForwardLists::for_each(Slot slot, F&& use) const {
    const std::uint8_t* at = entries_[slot].data;
    const std::uint8_t* const end = at + entries_[slot].size;
    std::uint32_t term = 0;
    while (at != end) {
        const std::uint64_t head = read_varint(at);
        term += static_cast<std::uint32_t>(head >> 1);
        const std::uint64_t count = (head & 1) != 0 ? read_varint(at) : 1;
        use(term, static_cast<std::uint32_t>(count));
    }
}

inline std::uint64_t ForwardLists::read_varint(const std::uint8_t*& at) {
    std::uint64_t value = *at & 0x7FU;
    for (int shift = 7; (*at++ & 0x80U) != 0; shift += 7) {
        value |= static_cast<std::uint64_t>(*at & 0x7FU) << shift;
    }
    return value;
}

}  // namespace ragd
