#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/span.hpp"

namespace ragd {

/// A rectangle on a page as it is shown (a turned page is turned), in points of 1/72 inch from the
/// top left corner: left <= right, top <= bottom.
struct Box {
    float left = 0;
    float top = 0;
    float right = 0;
    float bottom = 0;
    bool operator==(const Box&) const = default;
};

/// Where in the file a part of the text is, in the words of its format; what the format does not
/// have is empty.
struct Location {
    std::uint32_t page = 0;  // from 1, as they lie in the file, whatever is printed on them
    std::optional<Box> box;
    std::uint32_t slide = 0;  // from 1
    std::string sheet;        // the name of it
    std::string range;        // cells of the sheet: "A1:D9"
    std::string anchor;       // id of the nearest HTML element before it, without '#'
    std::uint32_t line = 0;   // from 1, of the document's text: where there is nothing better
    bool operator==(const Location&) const = default;
};

/// Bytes of the text, and where they are from.
struct LocatedSpan {
    Span span;
    Location location;
    bool operator==(const LocatedSpan&) const = default;
};

/// What of a map of a text is about `part` of it: spans are cut to it, and keep their boxes.
/// Requires: ascending, apart.
std::vector<LocatedSpan> locations_within(std::span<const LocatedSpan> locations, Span part);

/// The same map with at most `most` spans: neighbours of one page, sheet, slide and anchor become
/// one, with a box around both and all their cells; where that is not enough, the last ones go.
std::vector<LocatedSpan> coarser(std::vector<LocatedSpan> locations, std::size_t most);

/// As much of a map as a document may have: names that are too long are left out, and where there are
/// too many spans it becomes coarser.
std::vector<LocatedSpan> storable(std::vector<LocatedSpan> locations);

/// The smallest box around both.
Box box_around(const Box& one, const Box& other);
/// The smallest range of cells around both: "A1:D1" and "A7:C9" are "A1:D9". The first where one
/// of them is no range of cells.
std::string range_around(const std::string& one, const std::string& other);

}  // namespace ragd
