#pragma once
#include <vector>

#include "extract/pdf_frame.hpp"

namespace ragd {

/// The straight lines that a page draws from side to side or from top to bottom, each as a box without
/// height or width on the page as it is shown. Edges of filled boxes are such lines, too: thin boxes
/// are how many programs draw rules, and shaded cells have no others. None where a page draws so many
/// that it is a picture.
std::vector<Box> read_pdf_rules(FPDF_PAGE page, const PdfFrame& frame);

}  // namespace ragd
