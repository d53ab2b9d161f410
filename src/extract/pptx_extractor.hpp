#pragma once
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"

namespace ragd {

/// True for presentations, shows and templates of PowerPoint 2007 and later.
bool is_pptx(std::string_view bytes);

/// Presentations of PowerPoint. See Extractor (document_format.hpp).
Result<Extraction> extract_pptx(std::string_view bytes, const ExtractLimits& limits);

}  // namespace ragd
