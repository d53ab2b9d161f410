#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace ragd {

/// Gives every distinct term a dense number, in order of first appearance. The bytes lie in one
/// arena and the hash table holds numbers, so a term costs its bytes and about 24 more.
class TermDictionary {
public:
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;

    [[nodiscard]] std::size_t size() const { return ends_.size(); }
    /// Makes room for so many terms of so many bytes in all.
    void reserve(std::size_t terms, std::size_t bytes);
    /// The number of a term, or kNone.
    [[nodiscard]] std::uint32_t find(std::string_view term) const;
    /// The number of a term, a new one if it has none.
    std::uint32_t intern(std::string_view term);
    [[nodiscard]] std::string_view term(std::uint32_t number) const;

    // For the snapshot: the bytes of all terms one after the other, and where each ends.
    [[nodiscard]] std::span<const char> bytes() const { return bytes_; }
    [[nodiscard]] std::span<const std::uint64_t> ends() const { return ends_; }

private:
    struct Cell {
        std::uint32_t hash = 0;
        std::uint32_t number = kNone;
    };
    /// The cell of the term, or the empty one where it belongs. Requires: a table.
    [[nodiscard]] std::size_t cell_of(std::string_view term, std::uint32_t hash) const;
    void grow(std::size_t cells);

    std::vector<char> bytes_;
    std::vector<std::uint64_t> ends_;
    std::vector<Cell> cells_;  // open addressing, a power of two, at most 2/3 full
};

}  // namespace ragd
