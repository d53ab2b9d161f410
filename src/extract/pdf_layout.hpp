#pragma once
#include <vector>

#include "extract/pdf_fragments.hpp"

namespace ragd {

/// A part of a page that is read from top to bottom before the next one begins.
struct PdfRegion {
    std::vector<PdfFragment> fragments;
    /// Where the columns of a table are cut, ascending; empty for text.
    std::vector<float> cuts;
    bool ruled = false;  // a table whose fragments know their cells

    [[nodiscard]] bool is_table() const { return ruled || !cuts.empty(); }
};

/// The regions of a page in reading order: columns from left to right, between what stands over all of
/// them; a table, whose cells are aligned or ruled, is one region.
std::vector<PdfRegion> pdf_layout(std::vector<PdfFragment> fragments);

/// Fragments of one line together, lines from top to bottom, from left to right in each.
std::vector<std::vector<PdfFragment>> pdf_rows(std::vector<PdfFragment> fragments);

}  // namespace ragd
