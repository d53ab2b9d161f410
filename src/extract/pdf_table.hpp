#pragma once
#include <vector>

#include "extract/pdf_blocks.hpp"

namespace ragd {

/// The rows of a region that is a table. Lines of one cell are put together where the distance of the
/// lines shows it.
std::vector<PdfBlock> pdf_table_rows(const PdfRegion& table, std::uint32_t page,
                                     const PdfCompounds& compounds);

}  // namespace ragd
