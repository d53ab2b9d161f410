#include "index/forward_lists.hpp"

#include <algorithm>
#include <limits>

#include "base/assert.hpp"

namespace ragd {
namespace {

constexpr std::size_t kPageBytes = 64 * 1024;

void write_varint(std::uint64_t value, std::vector<std::uint8_t>& out) {
    while (value >= 0x80) {
        out.push_back(static_cast<std::uint8_t>(value | 0x80U));
        value >>= 7;
    }
    out.push_back(static_cast<std::uint8_t>(value));
}

std::optional<std::uint64_t> read_checked(std::span<const std::uint8_t>& bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size() && i < 5; ++i) {  // 35 bits: what a head may need
        value |= static_cast<std::uint64_t>(bytes[i] & 0x7FU) << (7 * i);
        if ((bytes[i] & 0x80U) == 0) {
            bytes = bytes.subspan(i + 1);
            return value;
        }
    }
    return std::nullopt;
}

}  // namespace

std::uint8_t* ForwardLists::allocate(std::size_t size) {
    if (pages_.empty() || page_used_ + size > page_size_) {
        page_size_ = std::max(size, kPageBytes);
        page_used_ = 0;
        pages_.push_back(std::make_unique_for_overwrite<std::uint8_t[]>(page_size_));
    }
    std::uint8_t* memory = pages_.back().get() + page_used_;
    page_used_ += size;
    return memory;
}

void ForwardLists::append(std::span<const TermCount> terms) {
    std::vector<std::uint8_t> encoded;
    encoded.reserve(terms.size() * 3);
    std::uint32_t before = 0;
    for (const TermCount& term : terms) {
        const std::uint64_t delta = term.term - before;
        write_varint(delta << 1 | (term.count > 1 ? 1U : 0U), encoded);
        if (term.count > 1) {
            write_varint(term.count, encoded);
        }
        before = term.term;
    }
    RAG_ASSERT(encoded.size() <= std::numeric_limits<std::uint32_t>::max(),
               "the terms of a chunk fit 4 GiB");
    std::uint8_t* memory = allocate(encoded.size());
    std::ranges::copy(encoded, memory);
    entries_.push_back({.data = memory, .size = static_cast<std::uint32_t>(encoded.size())});
}

std::optional<std::vector<TermCount>> ForwardLists::decode(std::span<const std::uint8_t> bytes,
                                                           std::size_t terms) {
    std::vector<TermCount> list;
    std::uint64_t term = 0;
    while (!bytes.empty()) {
        const auto head = read_checked(bytes);
        const auto count = head && (*head & 1) != 0 ? read_checked(bytes) : std::optional{1UL};
        if (!head || !count || *count == 0 || *count > std::numeric_limits<std::uint32_t>::max()) {
            return std::nullopt;
        }
        const std::uint64_t delta = *head >> 1;
        term += delta;
        if (term >= terms || (delta == 0 && !list.empty())) {
            return std::nullopt;
        }
        list.push_back({.term = static_cast<std::uint32_t>(term),
                        .count = static_cast<std::uint32_t>(*count)});
    }
    return list;
}

}  // namespace ragd
