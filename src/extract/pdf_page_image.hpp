#pragma once
#include <string_view>

#include "base/result.hpp"
#include "domain/page_image.hpp"
#include "extract/extract_limits.hpp"

namespace ragd {

/// A picture of a page of a PDF, as it is shown, with the marked words under translucent yellow. The
/// width is brought within what a screen has, and the pixels below limits.pixels_max.
/// Errors: those of PdfDocument::open(); Damaged - the page cannot be read.
/// Threads: one a process.
Result<PageImage> show_pdf_page(std::string_view bytes, const PageWanted& wanted,
                                const ExtractLimits& limits);

}  // namespace ragd
