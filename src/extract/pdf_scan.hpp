#pragma once
#include <optional>

#include "extract/grey_image.hpp"
#include "extract/pdf_document.hpp"

namespace ragd {

/// What a page shows beside its text.
struct PdfPictures {
    float share = 0;          // of the page that pictures cover
    float dots_per_inch = 0;  // of the finest of them
    bool has_marks = false;   // pictures, or lines and shapes: it is not blank
};
PdfPictures find_pictures(FPDF_PAGE page, const PdfPage& sheet);

/// A page as it is shown.
struct RenderedPage {
    GreyImage image;
    float width = 0;  // of the page, in points
    float height = 0;
};
/// At that resolution, or less where it takes more pixels. None where there is no memory for it, or the
/// page has no size.
std::optional<RenderedPage> render_grey(FPDF_PAGE page, double dots_per_inch,
                                        std::size_t pixels_max);

}  // namespace ragd
