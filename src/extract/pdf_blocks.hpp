#pragma once
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "extract/pdf_layout.hpp"

namespace ragd {

/// A block of the text of a page.
struct PdfBlock {
    enum class Kind { kText, kListItem, kTableRow };
    /// Where its bytes from `start` on stand; one that goes on in the next column has two parts.
    struct Part {
        std::size_t start = 0;
        std::uint32_t page = 0;
        Box box;
    };
    Kind kind = Kind::kText;
    std::string text;                // without the marker of a list item
    std::string marker;              // of a list item, as printed
    std::vector<std::string> cells;  // of a table row
    bool begins_table = false;
    bool has_own_cell = false;  // of a ruled table: a cell that is of this row alone
    std::vector<Part> parts;
    float size = 0;  // of its font
    bool bold = false;
    std::size_t lines = 1;
    int level = 0;  // of a heading, else 0
};

/// Words that have a hyphen within a line ("well-known"), in lower case: at the end of a line theirs is
/// no hyphenation.
using PdfCompounds = std::set<std::string, std::less<>>;
void add_pdf_compounds(const std::string& line, PdfCompounds& out);

/// Adds a line to a text: behind a space, or without the hyphen that cut a word in two.
void join_pdf_line(std::string& text, const std::string& line, const PdfCompounds& compounds);

/// The paragraphs, list items and table rows of a page in reading order.
std::vector<PdfBlock> pdf_blocks(const std::vector<PdfRegion>& regions, std::uint32_t page,
                                 const PdfCompounds& compounds);

}  // namespace ragd
