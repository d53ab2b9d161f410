#include "extract/grey_image.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ragd {
namespace {

/// "#" is black, anything else white.
GreyImage drawn(const std::vector<std::string>& rows) {
    GreyImage out{.width = rows.front().size(), .height = rows.size(), .pixels = {}};
    for (const std::string& row : rows) {
        for (const char c : row) {
            out.pixels.push_back(c == '#' ? 0 : 255);
        }
    }
    return out;
}

std::vector<std::string> shown(const GreyImage& image) {
    std::vector<std::string> out(image.height);
    for (std::size_t y = 0; y < image.height; ++y) {
        for (std::size_t x = 0; x < image.width; ++x) {
            out[y] += image.at(x, y) < 128 ? '#' : '.';
        }
    }
    return out;
}

using Rows = std::vector<std::string>;

TEST(GreyImage, IsTurnedClockwise) {
    const GreyImage image = drawn({"#..", "..."});
    EXPECT_EQ(shown(turned(image, 0)), (Rows{"#..", "..."}));
    EXPECT_EQ(shown(turned(image, 1)), (Rows{".#", "..", ".."}));
    EXPECT_EQ(shown(turned(image, 2)), (Rows{"...", "..#"}));
    EXPECT_EQ(shown(turned(image, 3)), (Rows{"..", "..", "#."}));
}

TEST(GreyImage, SpecksGoAndStrokesStay) {
    GreyImage image = drawn({"#......#",  //
                             "....#..#",  //
                             "...#...#",  //
                             ".......#",  //
                             ".#......"});
    remove_specks(image, 2);
    EXPECT_EQ(shown(image), (Rows{".......#", ".......#", ".......#", ".......#", "........"}));
    remove_specks(image, 4);
    EXPECT_EQ(shown(image), (Rows(5, "........")));
}

TEST(GreyImage, ALargeSpotLosesNothingAtItsEdges) {
    GreyImage image = drawn({"#.#.#.#.#.#.#.#.#.#.", "####################"});
    const auto before = shown(image);
    remove_specks(image, 8);
    EXPECT_EQ(shown(image), before);
    GreyImage nothing;
    remove_specks(nothing, 8);
    EXPECT_TRUE(nothing.pixels.empty());
}

}  // namespace
}  // namespace ragd
