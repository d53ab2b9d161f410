#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"
#include "extract/pdf_grid.hpp"
#include "extract/pdfium.hpp"

namespace ragd {

/// A character as it stands on the page, which is turned so that most of its text runs from left to
/// right: points of 1/72 inch from the top left corner.
struct PdfGlyph {
    char32_t value = 0;
    Box box;  // as wide as the pen moves, as high as the font
    float baseline = 0;
    float size = 0;  // of the font
    bool bold = false;
    PdfCell cell = {};  // of a ruled table
};

/// What a page has of text, in the order in which the file paints it.
struct PdfPage {
    std::vector<PdfGlyph> glyphs;
    float width = 0;
    float height = 0;
    int quarter_turns = 0;   // of the page, for its text to run from left to right; see shown_box()
    bool has_other = false;  // text that stands on its side beside the rest: left out
};

/// A box of the glyphs' page on the page as it is shown.
Box shown_box(const Box& box, const PdfPage& page);

/// An entry of the outline that readers show beside the pages.
struct PdfOutlineEntry {
    std::string title;
    int level = 1;           // from 1
    std::uint32_t page = 0;  // from 1; 0: none
};

struct ClosingPdfPage {
    void operator()(FPDF_PAGE page) const { FPDF_ClosePage(page); }
};
/// An open page; none: it cannot be read.
using PdfPageHandle = std::unique_ptr<fpdf_page_t, ClosingPdfPage>;

/// A file as PDFium reads it. Its broken parts are mended where it can.
/// Threads: one at a time in a process, as PDFium wants it.
class PdfDocument {
public:
    /// Makes PDFium ready; it reads nothing of the disk, now or later. Doing it again does nothing.
    static Result<void> prepare();

    /// Requires: `bytes` outlive it; prepare() was called.
    /// Errors: Encrypted - the empty password does not open it; Damaged; TooLarge - too many pages.
    static Result<PdfDocument> open(std::string_view bytes, const ExtractLimits& limits);

    [[nodiscard]] std::uint32_t pages() const;
    /// Requires: number <= pages(), from 1. The document outlives it.
    [[nodiscard]] PdfPageHandle load_page(std::uint32_t number) const;
    /// Empty where there is none; bounded, whatever circle it makes.
    [[nodiscard]] std::vector<PdfOutlineEntry> outline() const;
    /// A line of the document information: "Title", "Author", "CreationDate".
    [[nodiscard]] std::string info(const char* tag) const;

private:
    struct Closing {
        void operator()(FPDF_DOCUMENT document) const { FPDF_CloseDocument(document); }
    };
    explicit PdfDocument(FPDF_DOCUMENT document) : document_(document) {}

    std::unique_ptr<fpdf_document_t, Closing> document_;
};

}  // namespace ragd
