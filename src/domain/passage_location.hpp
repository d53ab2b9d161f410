#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/document.hpp"

namespace ragd {

/// Where in its file a passage stands, as an answer tells it.
struct PassageLocation {
    /// Where it begins. Its box is around all of it that is on that page, its range has all its cells
    /// of that sheet.
    Location begin;
    // All that it is on, in their order, where it is more than one.
    std::vector<std::uint32_t> pages = {};
    std::vector<std::uint32_t> slides = {};
    std::vector<std::string> sheets = {};
    bool operator==(const PassageLocation&) const = default;
};

/// Of bytes of the chunk, given as those of the document's text; nothing where nothing is known.
/// Requires: `part` is within the chunk.
std::optional<PassageLocation> locate(const Chunk& chunk, Span part);

/// Of the whole chunk.
std::optional<PassageLocation> locate(const Chunk& chunk);

}  // namespace ragd
