#pragma once
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"

namespace ragd {

bool is_odt(std::string_view bytes);
bool is_ods(std::string_view bytes);
bool is_odp(std::string_view bytes);

/// OpenDocument: texts, spreadsheets and presentations. See Extractor (document_format.hpp).
Result<Extraction> extract_odt(std::string_view bytes, const ExtractLimits& limits);
Result<Extraction> extract_ods(std::string_view bytes, const ExtractLimits& limits);
Result<Extraction> extract_odp(std::string_view bytes, const ExtractLimits& limits);

}  // namespace ragd
