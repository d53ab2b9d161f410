#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"
#include "extract/pdf_blocks.hpp"
#include "extract/pdf_document.hpp"
#include "extract/pdf_fragments.hpp"

namespace ragd {

/// The pages of a document on paper, in print or as pictures, before blocks are made of them: what repeats
/// itself is seen over pages.
struct TextPages {
    std::vector<PdfPage> sheets;  // without their glyphs
    std::vector<std::vector<PdfFragment>> fragments;
    std::vector<std::size_t>
        recognised;  // those whose text was recognised: places in the other two
    PdfCompounds compounds;

    void add(PdfPage sheet, std::vector<PdfFragment> text);
    void add_recognised(PdfPage sheet, std::vector<PdfFragment> text);
};

/// Writes their text into `out`: running heads dropped, columns one after the other, headings, lists,
/// tables.
/// Errors: those of TextBuilder::finish().
Result<void> write_pages(TextPages pages, const std::vector<PdfOutlineEntry>& outline,
                         const ExtractLimits& limits, Extraction& out);

/// "3, 5-7", for a warning.
std::string page_ranges(const std::vector<std::uint32_t>& numbers);

}  // namespace ragd
