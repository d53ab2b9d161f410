#include "extract/picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "extract/extract_fault.hpp"

namespace ragd {
namespace {

using namespace std::string_view_literals;

constexpr int kResolutionMin = 72;
constexpr int kResolutionMax = 2400;
constexpr double kPixelsWanted = 6e6;    // of a page: letters of ten pixels and more
constexpr double kPixelsMost = 16e6;     // more only cost time
constexpr double kGrownMost = 3;         // what is blurred stays so
constexpr double kFineResolution = 200;  // is not made larger

class PixOwner {
public:
    PixOwner(Pix* pix, const Tesseract& library) : pix_(pix), library_(library) {}
    PixOwner(const PixOwner&) = delete;
    PixOwner& operator=(const PixOwner&) = delete;
    ~PixOwner() { reset(nullptr); }

    [[nodiscard]] Pix* get() const { return pix_; }
    void reset(Pix* pix) {
        if (pix_ != nullptr) {
            library_.destroy_picture(&pix_);
        }
        pix_ = pix;
    }

private:
    Pix* pix_;
    const Tesseract& library_;
};

/// Dots per inch across and down, as the file says; 72 where it says nothing of sense.
std::pair<double, double> resolution_of(const Pix* pix, const Tesseract& library) {
    const auto sound = [](int dots) { return dots >= kResolutionMin && dots <= kResolutionMax; };
    const int across = library.horizontal_resolution(pix);
    const int down = library.vertical_resolution(pix);
    if (!sound(across) || !sound(down)) {
        return {double{kPointsPerInch}, double{kPointsPerInch}};
    }
    return {across, down};
}

GreyImage grey_image_of(Pix* pix, const Tesseract& library) {
    library.swap_bytes(pix);  // its pixels are in words of four, from the highest byte on
    GreyImage out{.width = static_cast<std::size_t>(library.width(pix)),
                  .height = static_cast<std::size_t>(library.height(pix)),
                  .pixels = {}};
    out.pixels.resize(out.width * out.height);
    const auto* rows = reinterpret_cast<const std::uint8_t*>(library.data(pix));
    const auto stride =
        static_cast<std::size_t>(library.words_per_line(pix)) * sizeof(std::uint32_t);
    for (std::size_t y = 0; y < out.height; ++y) {
        std::memcpy(out.pixels.data() + y * out.width, rows + y * stride, out.width);
    }
    return out;
}

Error cannot_be_read() {
    return fail_extract(ExtractFault::kDamaged, "no picture that can be read");
}

}  // namespace

bool is_png(std::string_view bytes) {
    return bytes.starts_with("\x89PNG\r\n\x1A\n"sv);
}

bool is_jpeg(std::string_view bytes) {
    return bytes.starts_with("\xFF\xD8\xFF"sv);
}

bool is_tiff(std::string_view bytes) {
    return bytes.starts_with("II*\0"sv) || bytes.starts_with("MM\0*"sv);
}

Result<void> PictureFile::check_header(const ExtractLimits& limits) const {
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes_.data());
    int format = 0;
    int width = 0;
    int height = 0;
    int bits = 0;
    int samples = 0;
    int has_map = 0;
    int resolution = 0;
    const int failed = is_tiff(bytes_)
                           ? library_.tiff_header(data, bytes_.size(), page_, &width, &height,
                                                  &bits, &samples, &resolution, &has_map, &format)
                           : library_.picture_header(data, bytes_.size(), &format, &width, &height,
                                                     &bits, &samples, &has_map);
    if (failed != 0 || width <= 0 || height <= 0) {
        return cannot_be_read();
    }
    const auto pixels = static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height);
    if (pixels > limits.pixels_max) {
        return fail_extract(ExtractFault::kTooLarge,
                            fmt::format("a picture of {} x {} pixels; at most {} are allowed",
                                        width, height, limits.pixels_max));
    }
    return {};
}

Pix* PictureFile::read() {
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes_.data());
    return is_tiff(bytes_) ? library_.read_tiff(data, bytes_.size(), &offset_)
                           : library_.read_picture(data, bytes_.size());
}

Result<std::optional<Picture>> PictureFile::next(const ExtractLimits& limits) {
    if (page_ > 0 && offset_ == 0) {
        return std::optional<Picture>{};
    }
    RAG_TRY(check_header(limits));
    PixOwner pix{read(), library_};
    ++page_;
    if (pix.get() == nullptr) {
        return cannot_be_read();
    }
    const auto [across, down] = resolution_of(pix.get(), library_);
    pix.reset(library_.without_alpha(pix.get()));
    pix.reset(pix.get() == nullptr ? nullptr : library_.grey(pix.get(), 0));
    if (pix.get() == nullptr) {
        return cannot_be_read();
    }
    const double width = library_.width(pix.get()) * double{kPointsPerInch} / across;
    const double height = library_.height(pix.get()) * double{kPointsPerInch} / down;
    // A fax has twice as many dots across as down: the finer of the two is that of both.
    const double dots = std::max(across, down);
    const double pixels =
        width * height * dots * dots / (double{kPointsPerInch} * double{kPointsPerInch});
    double scale = dots / double{kPointsPerInch};
    if (pixels > kPixelsMost) {
        scale *= std::sqrt(kPixelsMost / pixels);
    } else if (pixels < kPixelsWanted && dots < kFineResolution) {
        scale *= std::min(kGrownMost, std::sqrt(kPixelsWanted / std::max(pixels, 1.0)));
    }
    const auto columns = static_cast<int>(std::max(std::round(width * scale), 1.0));
    const auto rows = static_cast<int>(std::max(std::round(height * scale), 1.0));
    if (columns != library_.width(pix.get()) || rows != library_.height(pix.get())) {
        pix.reset(library_.scaled(pix.get(), columns, rows));
    }
    if (pix.get() == nullptr) {
        return cannot_be_read();
    }
    return Picture{.image = grey_image_of(pix.get(), library_),
                   .width = static_cast<float>(width),
                   .height = static_cast<float>(height)};
}

}  // namespace ragd
