#include "extract/pdf_scan.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

namespace ragd {
namespace {

constexpr int kPathObject = 2;
constexpr int kImageObject = 3;
constexpr int kShadingObject = 4;
constexpr int kFormObject = 5;
constexpr int kScannedObjectsMax = 20'000;  // more are not looked at
constexpr int kFormDepthMax = 4;
constexpr int kGreyBitmap = 1;
constexpr int kGreyscale = 0x08;
constexpr unsigned long kWhite = 0xFFFFFFFF;

struct ClosingBitmap {
    void operator()(FPDF_BITMAP bitmap) const { FPDFBitmap_Destroy(bitmap); }
};

struct Bounds {
    float left = 0;
    float bottom = 0;
    float right = 0;
    float top = 0;

    [[nodiscard]] float width() const { return right - left; }
    [[nodiscard]] float height() const { return top - bottom; }
};

std::optional<Bounds> bounds_of(FPDF_PAGEOBJECT object) {
    Bounds out;
    const bool known =
        FPDFPageObj_GetBounds(object, &out.left, &out.bottom, &out.right, &out.top) != 0;
    return known && std::isfinite(out.width()) && std::isfinite(out.height()) ? std::optional{out}
                                                                              : std::nullopt;
}

class Walk {
public:
    explicit Walk(float page_area) : page_area_(std::max(page_area, 1.0F)) {}

    void see(FPDF_PAGEOBJECT object, const std::optional<Bounds>& within, int depth) {
        if (object == nullptr || ++objects_ > kScannedObjectsMax) {
            return;
        }
        const int type = FPDFPageObj_GetType(object);
        out_.has_marks =
            out_.has_marks || type == kPathObject || type == kShadingObject || type == kImageObject;
        if (type == kImageObject) {
            see_image(object, within ? within : bounds_of(object));
        } else if (type == kFormObject && depth < kFormDepthMax) {
            const auto bounds = within ? within : bounds_of(object);
            const int count = FPDFFormObj_CountObjects(object);
            for (int i = 0; i < count && objects_ <= kScannedObjectsMax; ++i) {
                see(FPDFFormObj_GetObject(object, static_cast<unsigned long>(i)), bounds,
                    depth + 1);
            }
        }
    }

    [[nodiscard]] PdfPictures result() const {
        PdfPictures out = out_;
        out.share = std::min(out.share, 1.0F);
        return out;
    }

private:
    void see_image(FPDF_PAGEOBJECT image, const std::optional<Bounds>& bounds) {
        unsigned int width = 0;
        unsigned int height = 0;
        if (!bounds || bounds->width() <= 0 || bounds->height() <= 0) {
            return;
        }
        out_.share += bounds->width() * bounds->height() / page_area_;
        if (FPDFImageObj_GetImagePixelSize(image, &width, &height) != 0) {
            const float longer = std::max(bounds->width(), bounds->height());
            out_.dots_per_inch =
                std::max(out_.dots_per_inch,
                         static_cast<float>(std::max(width, height)) * kPointsPerInch / longer);
        }
    }

    float page_area_;
    PdfPictures out_;
    int objects_ = 0;
};

}  // namespace

PdfPictures find_pictures(FPDF_PAGE page, const PdfPage& sheet) {
    Walk walk{sheet.width * sheet.height};
    const int count = FPDFPage_CountObjects(page);
    for (int i = 0; i < std::min(count, kScannedObjectsMax); ++i) {
        walk.see(FPDFPage_GetObject(page, i), std::nullopt, 0);
    }
    return walk.result();
}

std::optional<RenderedPage> render_grey(FPDF_PAGE page, double dots_per_inch,
                                        std::size_t pixels_max) {
    const double width = FPDF_GetPageWidthF(page);
    const double height = FPDF_GetPageHeightF(page);
    if (!(width > 0) || !(height > 0) || !std::isfinite(width * height)) {
        return std::nullopt;
    }
    const double wanted = dots_per_inch / kPointsPerInch;
    const double scale =
        std::min(wanted, std::sqrt(static_cast<double>(pixels_max) / (width * height)));
    const auto columns = static_cast<int>(std::clamp(width * scale, 1.0, 30'000.0));
    const auto rows = static_cast<int>(std::clamp(height * scale, 1.0, 30'000.0));
    const std::unique_ptr<fpdf_bitmap_t, ClosingBitmap> bitmap{
        FPDFBitmap_CreateEx(columns, rows, kGreyBitmap, nullptr, 0)};
    if (bitmap == nullptr) {
        return std::nullopt;
    }
    FPDFBitmap_FillRect(bitmap.get(), 0, 0, columns, rows, kWhite);
    FPDF_RenderPageBitmap(bitmap.get(), page, 0, 0, columns, rows, 0, kGreyscale);
    const auto* pixels = static_cast<const std::uint8_t*>(FPDFBitmap_GetBuffer(bitmap.get()));
    const auto stride = static_cast<std::size_t>(FPDFBitmap_GetStride(bitmap.get()));
    RenderedPage out{.image = {.width = static_cast<std::size_t>(columns),
                               .height = static_cast<std::size_t>(rows),
                               .pixels = {}},
                     .width = static_cast<float>(width),
                     .height = static_cast<float>(height)};
    out.image.pixels.reserve(out.image.width * out.image.height);
    for (std::size_t y = 0; y < out.image.height; ++y) {
        out.image.pixels.insert(out.image.pixels.end(), pixels + y * stride,
                                pixels + y * stride + out.image.width);
    }
    return out;
}

}  // namespace ragd
