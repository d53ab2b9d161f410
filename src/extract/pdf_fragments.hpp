#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/location.hpp"
#include "extract/pdf_document.hpp"

namespace ragd {

/// Characters that stand together on one line: a line of a column, or a cell of a table.
struct PdfFragment {
    std::string text;  // with single spaces; ligatures are letters
    Box box;
    float baseline = 0;
    float size = 0;              // of the font of most of it
    float first_word_width = 0;  // what must be free on a line for it to go on there
    bool bold = false;           // all of it
    std::uint32_t order = 0;     // in which the file paints it
    PdfCell cell = {};           // of a ruled table
    bool is_table = false;       // stands for a whole ruled table, as high as its box

    [[nodiscard]] float middle() const { return (box.left + box.right) / 2; }
    /// The part of its height that letters fill: rows that touch are still apart.
    [[nodiscard]] float upper() const { return is_table ? box.top : baseline - size * 0.7F; }
    [[nodiscard]] float lower() const { return is_table ? box.bottom : baseline + size * 0.1F; }
};

/// Cuts the glyphs of a page where a gap is wider than one between words. The bullet or number of a
/// list item stays with its text.
std::vector<PdfFragment> pdf_fragments(const PdfPage& page);

/// True for "•", "-", "3.", "(b)", "iv)": what stands before an item of a list.
bool is_pdf_list_marker(std::string_view text);

/// Their common box. Requires: at least one.
Box box_around(const std::vector<PdfFragment>& fragments);

}  // namespace ragd
