#pragma once
#include <optional>

#include "extract/pdf_document.hpp"

namespace ragd {

/// The characters of an open page; none where PDFium cannot make text of it.
std::optional<PdfPage> read_pdf_glyphs(FPDF_PAGE page);

}  // namespace ragd
