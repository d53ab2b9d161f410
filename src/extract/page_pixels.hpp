#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/location.hpp"
#include "extract/extract_limits.hpp"

namespace ragd {

/// The picture of a page, as it is shown to people: rows from the top, three bytes a pixel, blue, green, red.
class PagePixels {
public:
    /// White, of a page so large, in points; its width is brought within what a screen has, and its
    /// pixels below limits.pixels_max.
    /// Errors: Damaged - the page has no size.
    static Result<PagePixels> blank(double width, double height, std::uint32_t columns_wanted,
                                    const ExtractLimits& limits);

    /// As a marker does: paper becomes yellow, ink stays ink. Where boxes touch, it marks once.
    void mark(std::vector<Box> boxes);

    /// Errors: ParserCrashed - libpng makes none.
    [[nodiscard]] Result<std::string> png() const;

    [[nodiscard]] int columns() const { return columns_; }
    [[nodiscard]] int rows() const { return rows_; }
    [[nodiscard]] int row_bytes() const { return columns_ * kBytesPerPixel; }
    [[nodiscard]] std::uint8_t* row(int y) {
        return bytes_.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(row_bytes());
    }

private:
    static constexpr int kBytesPerPixel = 3;

    PagePixels(int columns, int rows, double scale);
    void mark(const Box& box);
    [[nodiscard]] int pixel(float points, int most) const;

    std::vector<std::uint8_t> bytes_;
    int columns_;
    int rows_;
    double scale_;  // pixels a point
};

}  // namespace ragd
