#pragma once
#include "extract/extraction.hpp"
#include "extract/html_tree.hpp"

namespace ragd {

/// What the head of a page says of it: title, canonical address, language, author, dates, description,
/// keywords. Its text is not touched.
void read_html_facts(const GumboNode& html, Extraction& out);

}  // namespace ragd
