#include "index/term_dictionary.hpp"

#include <bit>
#include <utility>

#include "base/assert.hpp"
#include "base/hash.hpp"

namespace ragd {
namespace {

constexpr std::size_t kFirstCells = 64;

std::uint32_t short_hash(std::string_view term) {
    return static_cast<std::uint32_t>(hash64(term));
}

}  // namespace

std::string_view TermDictionary::term(std::uint32_t number) const {
    const std::uint64_t begin = number == 0 ? 0 : ends_[number - 1];
    return {bytes_.data() + begin, static_cast<std::size_t>(ends_[number] - begin)};
}

std::size_t TermDictionary::cell_of(std::string_view text, std::uint32_t hash) const {
    const std::size_t mask = cells_.size() - 1;
    std::size_t at = hash & mask;
    while (cells_[at].number != kNone &&
           (cells_[at].hash != hash || term(cells_[at].number) != text)) {
        at = (at + 1) & mask;
    }
    return at;
}

std::uint32_t TermDictionary::find(std::string_view term) const {
    return cells_.empty() ? kNone : cells_[cell_of(term, short_hash(term))].number;
}

std::uint32_t TermDictionary::intern(std::string_view term) {
    if ((ends_.size() + 1) * 3 > cells_.size() * 2) {
        grow(cells_.empty() ? kFirstCells : cells_.size() * 2);
    }
    const std::uint32_t hash = short_hash(term);
    Cell& cell = cells_[cell_of(term, hash)];
    if (cell.number == kNone) {
        RAG_ASSERT(ends_.size() < kNone, "an index holds fewer than 2^32 terms");
        cell = {.hash = hash, .number = static_cast<std::uint32_t>(ends_.size())};
        bytes_.insert(bytes_.end(), term.begin(), term.end());
        ends_.push_back(bytes_.size());
    }
    return cell.number;
}

void TermDictionary::reserve(std::size_t terms, std::size_t bytes) {
    bytes_.reserve(bytes);
    ends_.reserve(terms);
    const std::size_t cells = std::bit_ceil(terms * 3 / 2 + kFirstCells);
    if (cells > cells_.size()) {
        grow(cells);
    }
}

void TermDictionary::grow(std::size_t cells) {
    std::vector<Cell> larger(cells);
    const std::size_t mask = larger.size() - 1;
    for (const Cell& cell : cells_) {
        if (cell.number != kNone) {
            std::size_t at = cell.hash & mask;
            while (larger[at].number != kNone) {
                at = (at + 1) & mask;
            }
            larger[at] = cell;
        }
    }
    cells_ = std::move(larger);
}

}  // namespace ragd
