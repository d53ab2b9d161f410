#pragma once
#include <vector>

#include "extract/pdf_fragments.hpp"

namespace ragd {

/// Takes off what repeats itself at the top or at the bottom of pages, their numbers aside: running
/// heads and feet, page numbers. `heights` are those of the pages.
/// Requires: one height a page.
void drop_pdf_furniture(std::vector<std::vector<PdfFragment>>& pages,
                        const std::vector<float>& heights);

}  // namespace ragd
