#include "extract/pdf_page_image.hpp"

#include <memory>
#include <vector>

#include <fmt/format.h>

#include "extract/extract_fault.hpp"
#include "extract/page_pixels.hpp"
#include "extract/pdf_document.hpp"
#include "extract/pdf_glyphs.hpp"
#include "extract/pdf_quote.hpp"

namespace ragd {
namespace {

constexpr int kBgrBitmap = 2;  // three bytes a pixel
constexpr int kWithAnnotations = 0x01;

struct ClosingBitmap {
    void operator()(FPDF_BITMAP bitmap) const { FPDFBitmap_Destroy(bitmap); }
};

Result<void> render(FPDF_PAGE page, PagePixels& pixels) {
    const std::unique_ptr<fpdf_bitmap_t, ClosingBitmap> bitmap{FPDFBitmap_CreateEx(
        pixels.columns(), pixels.rows(), kBgrBitmap, pixels.row(0), pixels.row_bytes())};
    if (bitmap == nullptr) {
        return fail_extract(ExtractFault::kTooLarge, "no memory for a picture of the page");
    }
    FPDF_RenderPageBitmap(bitmap.get(), page, 0, 0, pixels.columns(), pixels.rows(), 0,
                          kWithAnnotations);
    return {};
}

}  // namespace

Result<PageImage> show_pdf_page(std::string_view bytes, const PageWanted& wanted,
                                const ExtractLimits& limits) {
    RAG_TRY(PdfDocument::prepare());
    const PdfDocument document = RAG_TRY(PdfDocument::open(bytes, limits));
    PageImage image{.png = {}, .pages = document.pages()};
    if (wanted.page == 0 || wanted.page > image.pages) {
        return image;
    }
    const PdfPageHandle page = document.load_page(wanted.page);
    if (page == nullptr) {
        return fail_extract(ExtractFault::kDamaged, fmt::format("page {}", wanted.page));
    }
    PagePixels pixels = RAG_TRY(PagePixels::blank(
        FPDF_GetPageWidthF(page.get()), FPDF_GetPageHeightF(page.get()), wanted.width, limits));
    RAG_TRY(render(page.get(), pixels));
    if (!wanted.marks.empty()) {
        const PdfPage text = read_pdf_glyphs(page.get()).value_or(PdfPage{});
        std::vector<Box> boxes;
        for (const PageMark& mark : wanted.marks) {
            const auto found = boxes_of_quote(mark, text);
            boxes.insert(boxes.end(), found.begin(), found.end());
        }
        pixels.mark(std::move(boxes));
    }
    image.png = RAG_TRY(pixels.png());
    return image;
}

}  // namespace ragd
