#pragma once
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"

namespace ragd {

/// True for workbooks and templates of Excel 2007 and later, the binary ones (.xlsb) excepted.
bool is_xlsx(std::string_view bytes);

/// Workbooks of Excel. See Extractor (document_format.hpp).
Result<Extraction> extract_xlsx(std::string_view bytes, const ExtractLimits& limits);

}  // namespace ragd
