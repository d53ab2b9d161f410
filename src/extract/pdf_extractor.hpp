#pragma once
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"

namespace ragd {

/// True for bytes with "%PDF-" near their start.
bool is_pdf(std::string_view bytes);

/// Makes PDFium ready, before the process gives up the file system.
Result<void> prepare_pdf(const ExtractLimits& limits);

/// PDF. See Extractor (document_format.hpp).
Result<Extraction> extract_pdf(std::string_view bytes, const ExtractLimits& limits);

}  // namespace ragd
