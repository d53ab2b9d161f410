#pragma once
#include <vector>

#include "extract/pdf_blocks.hpp"

namespace ragd {

/// Takes the fragments of ruled tables out of a page; each table stands in their place as one fragment,
/// as wide and as high as it is. What is ruled and has text in fewer than two rows or two columns, or
/// pages of text in a cell, is no table, and stays. result[i] is of the i-th such fragment's `order`.
struct PdfRuledTable {
    PdfFragment stands_for;
    std::vector<PdfFragment> fragments;
};
std::vector<PdfRuledTable> take_ruled_tables(std::vector<PdfFragment>& fragments);

/// The rows of a ruled table: a cell over several rows is in each, one over several columns in its
/// first. Empty rows and columns are left out.
std::vector<PdfBlock> ruled_table_rows(const std::vector<PdfFragment>& fragments,
                                       std::uint32_t page, const PdfCompounds& compounds);

}  // namespace ragd
