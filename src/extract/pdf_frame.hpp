#pragma once
#include <algorithm>
#include <cmath>
#include <utility>

#include "domain/location.hpp"
#include "extract/pdfium.hpp"

namespace ragd {

/// Files may say anything; what is compared must be numbers.
inline float sound_points(float value) {
    constexpr float kPointsMax = 1e6F;
    return std::isfinite(value) ? std::clamp(value, -kPointsMax, kPointsMax) : 0;
}
inline FS_RECTF sound_points(const FS_RECTF& rect) {
    return {sound_points(rect.left), sound_points(rect.top), sound_points(rect.right),
            sound_points(rect.bottom)};
}

/// The page as it is shown, in the units of the file: its box, and how it is turned.
struct PdfFrame {
    FS_RECTF box{};
    int turns = 0;  // quarter turns of the page, clockwise

    [[nodiscard]] float width() const {
        return turns % 2 == 0 ? box.right - box.left : box.top - box.bottom;
    }
    [[nodiscard]] float height() const {
        return turns % 2 == 0 ? box.top - box.bottom : box.right - box.left;
    }
    /// A point of the file as it lies on the page, from its top left corner.
    [[nodiscard]] std::pair<float, float> shown(float x, float y) const {
        switch (turns) {
            case 1:
                return {y - box.bottom, x - box.left};
            case 2:
                return {box.right - x, y - box.bottom};
            case 3:
                return {box.top - y, box.right - x};
            default:
                return {x - box.left, box.top - y};
        }
    }
    [[nodiscard]] Box shown(const FS_RECTF& rect) const {
        const auto [x1, y1] = shown(rect.left, rect.bottom);
        const auto [x2, y2] = shown(rect.right, rect.top);
        return {std::min(x1, x2), std::min(y1, y2), std::max(x1, x2), std::max(y1, y2)};
    }
};

}  // namespace ragd
