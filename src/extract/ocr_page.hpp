#pragma once
#include <cstddef>
#include <vector>

#include "extract/ocr_engine.hpp"
#include "extract/pdf_fragments.hpp"

namespace ragd {

/// A page as it was recognised, in points, to be laid out like one with text of its own.
struct ScannedPage {
    PdfPage sheet;  // without glyphs
    std::vector<PdfFragment> fragments;
    std::size_t letters = 0;   // bytes of text that was kept
    float confidence = 0;      // of 100, their mean
    std::size_t left_out = 0;  // lines that were not sure enough
};

/// `width` and `height` are those of the page as it is shown, in points; `image_width` pixels are as wide.
/// Left out are lines whose mean confidence is under `confidence_min`, lines that stand on their side, and
/// signs that are more likely borders or dirt.
ScannedPage scanned_page(const OcrPage& page, float width, float height, std::size_t image_width,
                         int confidence_min);

/// Sizes of recognised lines are what their letters reach: a little different each time. Makes those that
/// are about as large as most of the text the same, and others one of few, over all these pages.
void even_out_sizes(const std::vector<std::vector<PdfFragment>*>& pages);

}  // namespace ragd
