#pragma once
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"

namespace ragd {

/// True for documents and templates of Word, and for office files under a password.
bool is_docx(std::string_view bytes);

/// Documents of Word 2007 and later. See Extractor (document_format.hpp).
Result<Extraction> extract_docx(std::string_view bytes, const ExtractLimits& limits);

}  // namespace ragd
