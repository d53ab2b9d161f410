#pragma once
#include <vector>

#include "extract/pdf_blocks.hpp"
#include "extract/pdf_document.hpp"

namespace ragd {

/// Sets the level of each block that is a heading: those that the outline names, and short ones in a
/// larger or bolder font than the text has.
void find_pdf_headings(std::vector<PdfBlock>& blocks, const std::vector<PdfOutlineEntry>& outline);

}  // namespace ragd
