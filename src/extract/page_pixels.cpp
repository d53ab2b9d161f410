#include "extract/page_pixels.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <png.h>

#include "extract/extract_fault.hpp"

namespace ragd {
namespace {

constexpr std::uint8_t kPaper = 0xFF;
constexpr double kWidthMin = 64;
constexpr double kWidthMax = 4000;
constexpr double kShownPixelsMax = 16e6;

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

PagePixels::PagePixels(int columns, int rows, double scale)
    : columns_(columns), rows_(rows), scale_(scale) {
    bytes_.resize(static_cast<std::size_t>(row_bytes()) * static_cast<std::size_t>(rows), kPaper);
}

Result<PagePixels> PagePixels::blank(double width, double height, std::uint32_t columns_wanted,
                                     const ExtractLimits& limits) {
    if (!(width > 0) || !(height > 0) || !std::isfinite(width * height)) {
        return fail_extract(ExtractFault::kDamaged, "the page has no size");
    }
    const double most = std::min(kShownPixelsMax, static_cast<double>(limits.pixels_max));
    const double scale = std::min(std::clamp<double>(columns_wanted, kWidthMin, kWidthMax) / width,
                                  std::sqrt(most / (width * height)));
    const int columns = std::max(1, static_cast<int>(std::lround(width * scale)));
    const int rows =
        std::clamp(static_cast<int>(std::lround(height * scale)), 1, static_cast<int>(most));
    return PagePixels{columns, rows, scale};
}

void PagePixels::mark(std::vector<Box> boxes) {
    for (const Box& box : apart(std::move(boxes))) {
        mark(box);
    }
}

void PagePixels::mark(const Box& box) {
    constexpr float kMargin = 1;  // points, so that the letters' edges are within
    const int left = pixel(box.left - kMargin, columns_);
    const int right = pixel(box.right + kMargin, columns_);
    const int bottom = pixel(box.bottom + kMargin, rows_);
    for (int y = pixel(box.top - kMargin, rows_); y < bottom; ++y) {
        std::uint8_t* bgr = row(y) + static_cast<std::size_t>(left) * kBytesPerPixel;
        for (int x = left; x < right; ++x, bgr += kBytesPerPixel) {
            bgr[0] = static_cast<std::uint8_t>(bgr[0] * 2 / 5);
            bgr[1] = static_cast<std::uint8_t>(bgr[1] * 15 / 16);
        }
    }
}

Result<std::string> PagePixels::png() const {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(columns_);
    image.height = static_cast<png_uint_32>(rows_);
    image.format = PNG_FORMAT_BGR;
    image.flags = PNG_IMAGE_FLAG_FAST;
    png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(image);
    std::string out(bytes, '\0');
    const int written = png_image_write_to_memory(&image, out.data(), &bytes, 0, bytes_.data(),
                                                  row_bytes(), nullptr);
    if (written == 0) {
        return fail_extract(ExtractFault::kParserCrashed,
                            fmt::format("no PNG of the page: {}", &image.message[0]));
    }
    out.resize(bytes);
    return out;
}

int PagePixels::pixel(float points, int most) const {
    return static_cast<int>(
        std::clamp(std::lround(static_cast<double>(points) * scale_), 0L, long{most}));
}

}  // namespace ragd
