#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "text/span.hpp"

namespace ragd {

enum class BlockKind {
    kParagraph,
    kHeading,      // "# x", or "x" over a line of = or -
    kListItem,     // from its marker to before the next item, blank line or other block
    kTableRow,     // a line of a table with | between cells
    kCode,         // fenced (a fence that is never closed is no fence), with its fences
    kFrontMatter,  // the lines between --- and --- at the very start, with these
};

/// A block of lines: from its first non-blank byte to past its last one.
struct Block {
    BlockKind kind;
    int level = 0;  // of a heading, 1..6
    Span span;
    Span title = {0, 0};  // of a heading: its text without the markers
};

/// Finds the blocks of `text`, ascending; what is between them is White_Space. This is not a
/// Markdown parser but the part of CommonMark 0.31 that tells where things begin and end, made so
/// that plain text comes out as its paragraphs. Linear time. Requires: valid UTF-8.
std::vector<Block> read_blocks(std::string_view text);

/// A heading as a person reads it: no emphasis or code marks, links by their text, one space for
/// each run of White_Space.
std::string plain_heading(std::string_view title);

/// `text` with one space for each run of White_Space, and none at either end.
std::string one_line(std::string_view text);

}  // namespace ragd
