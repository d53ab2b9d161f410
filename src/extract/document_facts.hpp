#pragma once
#include <string_view>

#include "extract/extraction.hpp"

namespace ragd {

/// Writes what a file says of itself into its metadata, if it is more than blanks.
void keep_fact(Extraction& out, std::string_view name, std::string_view text);

/// Writes `keywords`: what stands between commas and semicolons.
void keep_keywords(Extraction& out, std::string_view text);

}  // namespace ragd
