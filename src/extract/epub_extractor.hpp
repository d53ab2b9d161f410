#pragma once
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"

namespace ragd {

bool is_epub(std::string_view bytes);

/// Books: their chapters, which are pages of XHTML, in the order in which they are read. See Extractor
/// (document_format.hpp).
Result<Extraction> extract_epub(std::string_view bytes, const ExtractLimits& limits);

}  // namespace ragd
