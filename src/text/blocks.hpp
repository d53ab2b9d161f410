#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "base/span.hpp"
#include "text/syntax.hpp"

namespace ragd {

enum class BlockKind {
    kParagraph,
    kHeading,
    kListItem,     // from its marker to before the next item, blank line or other block
    kDefinition,   // a term and what is said of it
    kTableHead,    // the row that names the columns
    kTableRule,    // the line between the head and the other rows
    kTableRow,     // a line of a table with | between cells
    kCode,         // fenced (a fence that is never closed is no fence), or lines of a source file
    kFrontMatter,  // the lines between --- and ---, or +++ and +++, at the very start, with these
    kComment,      // what a reader of the page does not see: comments, directives, bare tags
};

/// A block of lines: from its first non-blank byte to past its last one.
struct Block {
    BlockKind kind;
    int level = 0;  // of a heading, 1..6
    Span span;
    Span title = {0, 0};  // what names it: of a heading its text without the markers, of a row the
                          // head of its table, of a definition its term; else empty
    Span code = {0, 0};   // of fenced code: the lines inside, without the fences
};

/// Finds the blocks of `text`, ascending; what is between them is White_Space. No parser of its
/// syntax, but the part that tells where things begin and end, made so that plain text comes out
/// as its paragraphs. Linear time. Requires: valid UTF-8.
std::vector<Block> read_blocks(std::string_view text, TextSyntax syntax = TextSyntax::kMarkdown);

/// True for what a reader of the document reads: it may be quoted.
constexpr bool is_readable(BlockKind kind) {
    return kind != BlockKind::kFrontMatter && kind != BlockKind::kComment &&
           kind != BlockKind::kTableRule;
}

constexpr bool is_table(BlockKind kind) {
    return kind == BlockKind::kTableHead || kind == BlockKind::kTableRule ||
           kind == BlockKind::kTableRow;
}

}  // namespace ragd
