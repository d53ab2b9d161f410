#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ragd {

/// How good a place it is to begin a chunk, best first.
enum class BreakBefore : std::uint8_t {
    kForced,     // a chunk must begin here, and takes no overlap
    kParagraph,  // a paragraph, a heading, the first item of a list
    kItem,       // another item of a list, row of a table; what an "as follows:" announces
    kSentence,   // a sentence, a line of code
    kClause,     // after a comma of a sentence that is too long for a chunk
    kWord,       // any word of such a sentence
    kHeading,    // what follows a heading
};

/// The smallest piece of text that is not cut any more.
struct Unit {
    std::size_t start;  // bytes
    std::size_t end;
    std::uint32_t pieces;  // word pieces, 1..budget
    BreakBefore before = BreakBefore::kSentence;
    bool heading = false;  // never repeated as overlap
};

/// A chunk as units [first, last), of which [first, fresh) are repeated from the chunk before.
struct PackedChunk {
    std::size_t first;
    std::size_t fresh;
    std::size_t last;
    bool operator==(const PackedChunk&) const = default;
};

struct PackLimits {
    std::size_t budget;   // word pieces of a chunk at most
    std::size_t overlap;  // word pieces repeated at most
};

/// Cuts a row of units into chunks of at most `budget` pieces so that the sum over all chunks of
///     (share of the budget left empty)^2 + cost of the break before it
/// is the least: evenly filled chunks, no scrap at the end, broken at the best places. The costs
/// (packing.cpp) weigh a break inside a paragraph as much as a chunk left 70% empty. Dynamic
/// programming over the last break, as in Knuth and Plass, "Breaking Paragraphs into Lines" (1981);
/// time is units x (units in a chunk).
/// Requires: each unit fits the budget.
std::vector<PackedChunk> pack(std::span<const Unit> units, PackLimits limits);

}  // namespace ragd
