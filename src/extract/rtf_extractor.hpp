#pragma once
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"
#include "extract/text_builder.hpp"

namespace ragd {

/// True for bytes that begin with "{\rtf".
bool is_rtf(std::string_view bytes);

/// Rich Text Format: headings by style or outline level, lists with what is printed before their items, tables, notes;
/// without what is hidden or deleted, comments, headers and footers, tables of contents, pictures and what else is
/// embedded. See Extractor (document_format.hpp).
Result<Extraction> extract_rtf(std::string_view bytes, const ExtractLimits& limits);

/// Writes the text of it into a document of something else: the body of a mail of Outlook.
/// Errors: those of extract_rtf().
Result<void> write_rtf(std::string_view bytes, const ExtractLimits& limits, TextBuilder& out);

}  // namespace ragd
