#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/grey_image.hpp"
#include "extract/tesseract.hpp"

namespace ragd {

/// A picture, and the size of the sheet that it is of.
struct Picture {
    GreyImage image;  // as large as it takes to recognise its text, not as it is in the file
    float width = 0;  // in points, by the resolution that the file states; else a pixel is a point
    float height = 0;
};

/// The pictures of a file of PNG, JPEG or TIFF, one after the other.
class PictureFile {
public:
    /// Requires: both outlive it.
    PictureFile(std::string_view bytes, const Tesseract& library)
        : bytes_(bytes), library_(library) {}

    /// The next one; none at the end.
    /// Errors: Damaged - it cannot be read; TooLarge - more pixels than a picture may have.
    Result<std::optional<Picture>> next(const ExtractLimits& limits);

private:
    Result<void> check_header(const ExtractLimits& limits) const;
    Pix* read();

    std::string_view bytes_;
    const Tesseract& library_;
    int page_ = 0;
    std::size_t offset_ = 0;  // of the next directory of a TIFF; 0 after the last
};

bool is_png(std::string_view bytes);
bool is_jpeg(std::string_view bytes);
bool is_tiff(std::string_view bytes);

}  // namespace ragd
