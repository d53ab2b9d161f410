#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ragd {

/// Points are what pages are measured in.
inline constexpr float kPointsPerInch = 72;

/// A picture without colours: rows from the top, 0 is black and 255 white.
struct GreyImage {
    std::size_t width = 0;
    std::size_t height = 0;
    std::vector<std::uint8_t> pixels;  // width * height

    [[nodiscard]] std::uint8_t at(std::size_t x, std::size_t y) const {
        return pixels[y * width + x];
    }
};

/// The picture, turned clockwise so many quarter turns.
GreyImage turned(const GreyImage& image, int quarter_turns);

/// Takes out dark spots of at most `pixels_max` pixels that touch nothing: dirt of a scanner.
void remove_specks(GreyImage& image, std::size_t pixels_max);

}  // namespace ragd
