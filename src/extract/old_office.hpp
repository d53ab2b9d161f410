#pragma once
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"

namespace ragd {

// Word, Excel and PowerPoint before 2007: compound files, known by the stream that they keep their text in.

bool is_old_word(std::string_view bytes);
bool is_old_excel(std::string_view bytes);
bool is_old_powerpoint(std::string_view bytes);

/// Nothing here reads them: extract/process has them converted, where LibreOffice is installed.
/// Errors: Unsupported, always.
Result<Extraction> refuse_old_office(std::string_view bytes, const ExtractLimits& limits);

/// What an old file is converted to: "docx", "xlsx", "pptx"; "" for other bytes.
std::string_view new_office_extension(std::string_view bytes);

}  // namespace ragd
