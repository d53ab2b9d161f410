#pragma once
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"

namespace ragd {

/// Loads Tesseract where it is installed, before the process gives up the file system.
Result<void> prepare_ocr(const ExtractLimits& limits);

/// PNG, JPEG, TIFF (each of its pictures is a page). See Extractor (document_format.hpp).
Result<Extraction> extract_picture(std::string_view bytes, const ExtractLimits& limits);

}  // namespace ragd
