#pragma once
#include <cstdint>
#include <optional>
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
    bool operator==(const Location&) const = default;
};

/// Bytes of the text, and where they are from.
struct LocatedSpan {
    Span span;
    Location location;
    bool operator==(const LocatedSpan&) const = default;
};

}  // namespace ragd
