#pragma once
#include <string_view>

#include "base/result.hpp"
#include "domain/page_image.hpp"
#include "extract/extract_limits.hpp"

namespace ragd {

/// A picture of a page of a file of PNG, JPEG or TIFF, in shades of grey, as it lies in the file, with the
/// boxes of the marks under translucent yellow. Its size as that of show_pdf_page().
/// Errors: Unsupported - Tesseract is not installed, whose library reads pictures; Damaged; TooLarge.
/// Threads: one a process.
Result<PageImage> show_picture_page(std::string_view bytes, const PageWanted& wanted,
                                    const ExtractLimits& limits);

}  // namespace ragd
