#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <png.h>

#include "domain/location.hpp"

namespace ragd {

/// A picture as pixels of red, green, blue.
struct Pixels {
    std::size_t width = 0;
    std::size_t height = 0;
    std::vector<std::uint8_t> bytes;

    [[nodiscard]] bool is_marked(std::size_t x, std::size_t y) const {
        const std::uint8_t* rgb = &bytes.at((y * width + x) * 3);
        return rgb[0] > 200 && rgb[1] > 200 && rgb[2] < 150;
    }
    /// Around all that is yellow, in pixels; nothing where nothing is.
    [[nodiscard]] std::optional<Box> marked() const {
        std::optional<Box> out;
        for (std::size_t y = 0; y < height; ++y) {
            for (std::size_t x = 0; x < width; ++x) {
                if (is_marked(x, y)) {
                    const Box one{static_cast<float>(x), static_cast<float>(y),
                                  static_cast<float>(x + 1), static_cast<float>(y + 1)};
                    out = out ? box_around(*out, one) : one;
                }
            }
        }
        return out;
    }
};

inline Pixels pixels_of(const std::string& png) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    EXPECT_NE(png_image_begin_read_from_memory(&image, png.data(), png.size()), 0);
    image.format = PNG_FORMAT_RGB;
    Pixels out{.width = image.width, .height = image.height, .bytes = {}};
    out.bytes.resize(PNG_IMAGE_SIZE(image));
    EXPECT_NE(png_image_finish_read(&image, nullptr, out.bytes.data(), 0, nullptr), 0);
    return out;
}

}  // namespace ragd
