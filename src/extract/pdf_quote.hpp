#pragma once
#include <vector>

#include "domain/page_image.hpp"
#include "extract/pdf_document.hpp"

namespace ragd {

/// The boxes of the words of a mark, a box a line, on the page as it is shown. Letters and digits alone are
/// compared: what the canonical text has between them is its own. Where the words are not found within
/// the mark's box, that box.
std::vector<Box> boxes_of_quote(const PageMark& mark, const PdfPage& page);

}  // namespace ragd
