#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"
#include "extract/ocr_page.hpp"

namespace ragd {

/// Recognises the pages of one document, and keeps account of how well that went.
class OcrReader {
public:
    /// Requires: `limits` outlive it.
    explicit OcrReader(const ExtractLimits& limits);

    /// Why no text can be recognised; empty: it can.
    [[nodiscard]] const std::string& missing() const { return engine_.status().missing; }
    [[nodiscard]] bool is_ready() const { return engine_.is_ready(); }

    /// A page of `width` x `height` points as a picture; without fragments where nothing was found.
    /// Errors: TooLarge - more pages than may be recognised of a document.
    /// Requires: is_ready().
    Result<ScannedPage> read(std::uint32_t number, GreyImage image, float width, float height);

    /// Adds `ocr_pages` and `ocr_confidence` to the metadata, and says what was left out.
    void tell(Extraction& out) const;

private:
    const ExtractLimits& limits_;
    OcrEngine& engine_;
    std::vector<std::uint32_t> read_;
    std::vector<std::uint32_t> given_up_;
    std::vector<std::uint32_t> unsure_;
    std::size_t lines_left_out_ = 0;
    std::size_t looked_at_ = 0;
    std::size_t letters_ = 0;
    double confidence_ = 0;  // by letters
};

}  // namespace ragd
