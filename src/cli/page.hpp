#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/blocks.hpp"

namespace ragd {

/// A paragraph, an item of a list, a row of a table or a line of code, as a person reads it.
struct Paragraph {
    std::string lead;          // in front of its first line: "- ", "2. ", what code is indented by
    std::string text;          // one line, without marks of Markdown and without control characters
    std::vector<Span> strong;  // what of `text` stands out, ascending
    bool heading = false;
    bool after_gap = false;  // a blank line is before it
};

/// Reads prose, whose blocks are known. `strong` are the bytes of `text` that stand out, ascending.
/// What is not for readers (is_readable) and what marks code, tables and headings is left out.
std::vector<Paragraph> read_paragraphs(std::string_view text, std::span<const Block> blocks,
                                       std::span<const Span> strong);

/// The same for text that is no prose (source code, settings): every line is as it is.
std::vector<Paragraph> read_lines(std::string_view text, std::span<const Span> strong);

/// A line of the terminal.
struct PageLine {
    std::string text;
    bool strong = false;  // something in it stands out
    bool after_gap = false;
};

/// Breaks paragraphs into lines of at most `columns`; with `color`, what stands out is bold.
std::vector<PageLine> set_page(std::span<const Paragraph> paragraphs, std::size_t columns,
                               bool color);

}  // namespace ragd
