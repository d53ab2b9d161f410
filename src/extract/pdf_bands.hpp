#pragma once
#include <vector>

#include "extract/pdf_fragments.hpp"

namespace ragd {

/// A span of a page's width.
struct PdfGap {
    float left;
    float right;
};
using PdfGaps = std::vector<PdfGap>;

/// Fragments beside one another: nothing of them reaches above or below it.
struct PdfBand {
    std::vector<PdfFragment> fragments;
    PdfGaps free;       // what they leave of the width, the outside too
    float gap_min = 0;  // what counts as a gutter here

    [[nodiscard]] bool is_split() const { return free.size() > 2; }
};

/// Bands that have gutters in common; or none.
struct PdfBandGroup {
    std::vector<PdfBand> bands;
    PdfGaps gutters;
};

/// The bands of a page from top to bottom, those together that have most of their gutters in common.
std::vector<PdfBandGroup> pdf_band_groups(std::vector<PdfFragment> fragments);

}  // namespace ragd
