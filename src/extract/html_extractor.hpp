#pragma once
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"

namespace ragd {

/// True for bytes that begin as a page does: its doctype or <html, after blanks, comments and an XML
/// declaration.
bool is_html(std::string_view bytes);

/// HTML and XHTML. See Extractor (document_format.hpp).
Result<Extraction> extract_html(std::string_view bytes, const ExtractLimits& limits);

}  // namespace ragd
