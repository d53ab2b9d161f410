#pragma once
#include <vector>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"
#include "extract/pdf_blocks.hpp"

namespace ragd {

/// Writes the blocks into `out`, with their places. A paragraph that goes on in the next column or on
/// the next page is one paragraph, of two places. The first large heading is the title, where none is.
/// Errors: those of TextBuilder::finish().
Result<void> write_pdf_blocks(std::vector<PdfBlock> blocks, const PdfCompounds& compounds,
                              const ExtractLimits& limits, Extraction& out);

}  // namespace ragd
