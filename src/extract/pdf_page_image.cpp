#include "extract/pdf_page_image.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <png.h>

#include "extract/extract_fault.hpp"
#include "extract/pdf_document.hpp"
#include "extract/pdf_glyphs.hpp"
#include "extract/pdf_quote.hpp"

namespace ragd {
namespace {

constexpr int kBgrBitmap = 2;  // three bytes a pixel
constexpr std::size_t kBytesPerPixel = 3;
constexpr unsigned long kWhite = 0xFFFFFFFF;
constexpr int kWithAnnotations = 0x01;
constexpr double kWidthMin = 64;
constexpr double kWidthMax = 4000;
constexpr double kPixelsMax = 16e6;

struct ClosingBitmap {
    void operator()(FPDF_BITMAP bitmap) const { FPDFBitmap_Destroy(bitmap); }
};

/// Pixels of a page in the memory of PDFium: blue, green, red.
class Picture {
public:
    static Result<Picture> render(FPDF_PAGE page, std::uint32_t wanted, std::size_t pixels_max) {
        const double width = FPDF_GetPageWidthF(page);
        const double height = FPDF_GetPageHeightF(page);
        if (!(width > 0) || !(height > 0) || !std::isfinite(width * height)) {
            return fail_extract(ExtractFault::kDamaged, "the page has no size");
        }
        const double most = std::min(kPixelsMax, static_cast<double>(pixels_max));
        const double scale = std::min(std::clamp<double>(wanted, kWidthMin, kWidthMax) / width,
                                      std::sqrt(most / (width * height)));
        const int columns = std::max(1, static_cast<int>(std::lround(width * scale)));
        const int rows =
            std::clamp(static_cast<int>(std::lround(height * scale)), 1, static_cast<int>(most));
        Picture picture{FPDFBitmap_CreateEx(columns, rows, kBgrBitmap, nullptr, 0), columns, rows,
                        scale};
        if (picture.bitmap_ == nullptr) {
            return fail_extract(ExtractFault::kTooLarge, "no memory for a picture of the page");
        }
        FPDFBitmap_FillRect(picture.bitmap_.get(), 0, 0, columns, rows, kWhite);
        FPDF_RenderPageBitmap(picture.bitmap_.get(), page, 0, 0, columns, rows, 0,
                              kWithAnnotations);
        return picture;
    }

    /// As a marker does: paper becomes yellow, ink stays ink.
    void mark(const Box& box) {
        constexpr float kMargin = 1;  // points, so that the letters' edges are within
        const std::size_t left = pixel(box.left - kMargin, columns_);
        const std::size_t right = pixel(box.right + kMargin, columns_);
        const std::size_t bottom = pixel(box.bottom + kMargin, rows_);
        for (std::size_t y = pixel(box.top - kMargin, rows_); y < bottom; ++y) {
            for (std::size_t x = left; x < right; ++x) {
                std::uint8_t* const bgr = row(y) + x * kBytesPerPixel;
                bgr[0] = static_cast<std::uint8_t>(bgr[0] * 2 / 5);
                bgr[1] = static_cast<std::uint8_t>(bgr[1] * 15 / 16);
            }
        }
    }

    [[nodiscard]] Result<std::string> png() const {
        png_image image{};
        image.version = PNG_IMAGE_VERSION;
        image.width = static_cast<png_uint_32>(columns_);
        image.height = static_cast<png_uint_32>(rows_);
        image.format = PNG_FORMAT_BGR;
        image.flags = PNG_IMAGE_FLAG_FAST;
        png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(image);
        std::string out(bytes, '\0');
        const auto stride = static_cast<png_int_32>(FPDFBitmap_GetStride(bitmap_.get()));
        const int written =
            png_image_write_to_memory(&image, out.data(), &bytes, 0, row(0), stride, nullptr);
        if (written == 0) {
            return fail_extract(ExtractFault::kParserCrashed,
                                fmt::format("no PNG of the page: {}", &image.message[0]));
        }
        out.resize(bytes);
        return out;
    }

private:
    Picture(FPDF_BITMAP bitmap, int columns, int rows, double scale)
        : bitmap_(bitmap), columns_(columns), rows_(rows), scale_(scale) {}

    [[nodiscard]] std::uint8_t* row(std::size_t y) const {
        return static_cast<std::uint8_t*>(FPDFBitmap_GetBuffer(bitmap_.get())) +
               y * static_cast<std::size_t>(FPDFBitmap_GetStride(bitmap_.get()));
    }
    [[nodiscard]] std::size_t pixel(float points, int most) const {
        return static_cast<std::size_t>(
            std::clamp(std::lround(static_cast<double>(points) * scale_), 0L, long{most}));
    }

    std::unique_ptr<fpdf_bitmap_t, ClosingBitmap> bitmap_;
    int columns_;
    int rows_;
    double scale_;  // pixels a point
};

/// No pixel twice: lines of two marks may touch.
std::vector<Box> apart(std::vector<Box> boxes) {
    std::ranges::sort(boxes, {}, &Box::top);
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        for (std::size_t j = i + 1; j < boxes.size(); ++j) {
            const bool beside = boxes[j].left >= boxes[i].right || boxes[j].right <= boxes[i].left;
            if (!beside && boxes[j].top < boxes[i].bottom) {
                boxes[j].top = std::min(boxes[i].bottom, boxes[j].bottom);
            }
        }
    }
    return boxes;
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
    Picture picture = RAG_TRY(Picture::render(page.get(), wanted.width, limits.pixels_max));
    std::optional<PdfPage> glyphs;
    if (!wanted.marks.empty()) {
        glyphs = read_pdf_glyphs(page.get());
    }
    const PdfPage text = glyphs ? std::move(*glyphs) : PdfPage{};
    std::vector<Box> boxes;
    for (const PageMark& mark : wanted.marks) {
        const auto found = boxes_of_quote(mark, text);
        boxes.insert(boxes.end(), found.begin(), found.end());
    }
    for (const Box& box : apart(std::move(boxes))) {
        picture.mark(box);
    }
    image.png = RAG_TRY(picture.png());
    return image;
}

}  // namespace ragd
