#pragma once
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"

namespace ragd {

/// True for a mail that Outlook has saved.
bool is_msg(std::string_view bytes);

/// A mail of Outlook ([MS-OXMSG]). A mail that is attached to it is its text. See Extractor (document_format.hpp).
Result<Extraction> extract_msg(std::string_view bytes, const ExtractLimits& limits);

}  // namespace ragd
