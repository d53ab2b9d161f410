#include "extract/grey_image.hpp"

#include <algorithm>
#include <utility>

namespace ragd {
namespace {

constexpr std::uint8_t kDark = 160;
constexpr std::uint8_t kGreyWhite = 255;

/// Finds the pixels of a dark spot, as long as they are few.
class Spot {
public:
    Spot(GreyImage& image, std::vector<bool>& seen) : image_(image), seen_(seen) {}

    /// The spot at a pixel that was not seen yet; it is whole if it has at most `pixels_max`.
    bool find(std::size_t start, std::size_t pixels_max) {
        pixels_.assign(1, start);
        seen_[start] = true;
        bool whole = true;
        for (std::size_t i = 0; i < pixels_.size(); ++i) {
            whole = whole && pixels_.size() <= pixels_max;
            if (!whole) {
                return false;
            }
            each_neighbour(pixels_[i], [&](std::size_t at) {
                if (image_.pixels[at] < kDark) {
                    // What was seen and is not of this spot is of a large one that was left.
                    const bool ours = std::ranges::find(pixels_, at) != pixels_.end();
                    whole = whole && (ours || !seen_[at]);
                    if (!seen_[at]) {
                        seen_[at] = true;
                        pixels_.push_back(at);
                    }
                }
            });
        }
        return whole && pixels_.size() <= pixels_max;
    }

    void erase() {
        for (const std::size_t pixel : pixels_) {
            image_.pixels[pixel] = kGreyWhite;
            each_neighbour(pixel, [&](std::size_t at) { image_.pixels[at] = kGreyWhite; });
        }
    }

private:
    template <typename Visit>
    void each_neighbour(std::size_t pixel, Visit visit) const {
        const std::size_t x = pixel % image_.width;
        const std::size_t y = pixel / image_.width;
        for (std::size_t v = y - (y > 0 ? 1 : 0); v <= std::min(y + 1, image_.height - 1); ++v) {
            for (std::size_t u = x - (x > 0 ? 1 : 0); u <= std::min(x + 1, image_.width - 1); ++u) {
                if (u != x || v != y) {
                    visit(v * image_.width + u);
                }
            }
        }
    }

    GreyImage& image_;
    std::vector<bool>& seen_;
    std::vector<std::size_t> pixels_;
};

}  // namespace

GreyImage turned(const GreyImage& image, int quarter_turns) {
    const bool on_its_side = quarter_turns % 2 != 0;
    GreyImage out{.width = on_its_side ? image.height : image.width,
                  .height = on_its_side ? image.width : image.height,
                  .pixels = {}};
    out.pixels.reserve(image.pixels.size());
    for (std::size_t y = 0; y < out.height; ++y) {
        for (std::size_t x = 0; x < out.width; ++x) {
            switch (quarter_turns & 3) {
                case 1:
                    out.pixels.push_back(image.at(y, image.height - 1 - x));
                    break;
                case 2:
                    out.pixels.push_back(image.at(image.width - 1 - x, image.height - 1 - y));
                    break;
                case 3:
                    out.pixels.push_back(image.at(image.width - 1 - y, x));
                    break;
                default:
                    out.pixels.push_back(image.at(x, y));
            }
        }
    }
    return out;
}

void remove_specks(GreyImage& image, std::size_t pixels_max) {
    std::vector<bool> seen(image.pixels.size());
    Spot spot{image, seen};
    for (std::size_t at = 0; at < image.pixels.size(); ++at) {
        if (!seen[at] && image.pixels[at] < kDark && spot.find(at, pixels_max)) {
            spot.erase();
        }
    }
}

}  // namespace ragd
