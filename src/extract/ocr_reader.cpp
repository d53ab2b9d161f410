#include "extract/ocr_reader.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "extract/extract_fault.hpp"
#include "extract/text_pages.hpp"

namespace ragd {
namespace {

/// Half the dot of a letter of six points.
std::size_t specks_at(double dots_per_inch) {
    constexpr double kPixelsAt300 = 8;
    const double share = dots_per_inch / 300;
    return static_cast<std::size_t>(kPixelsAt300 * std::clamp(share * share, 0.25, 4.0));
}

OcrEngine& prepared(const OcrOptions& options) {
    OcrEngine::prepare(options);
    return OcrEngine::get();
}

}  // namespace

OcrReader::OcrReader(const ExtractLimits& limits)
    : limits_(limits), engine_(prepared(limits.ocr)) {}

Result<ScannedPage> OcrReader::read(std::uint32_t number, GreyImage image, float width,
                                    float height) {
    if (++looked_at_ > limits_.ocr.pages_max) {
        return fail_extract(
            ExtractFault::kTooLarge,
            fmt::format("more than {} pages whose text must be recognised", limits_.ocr.pages_max));
    }
    if (limits_.before_slow_page != nullptr) {
        limits_.before_slow_page(limits_);
    }
    const double dots_per_inch =
        static_cast<double>(image.width) * kPointsPerInch / static_cast<double>(width);
    remove_specks(image, specks_at(dots_per_inch));
    const auto page = engine_.recognise(image, dots_per_inch);
    if (!page) {
        given_up_.push_back(number);
        return ScannedPage{.sheet = {.glyphs = {}, .width = width, .height = height},
                           .fragments = {}};
    }
    ScannedPage out = scanned_page(*page, width, height, image.width, limits_.ocr.confidence_min);
    if (out.left_out > 0) {
        unsure_.push_back(number);
        lines_left_out_ += out.left_out;
    }
    if (out.letters > 0) {
        read_.push_back(number);
        letters_ += out.letters;
        confidence_ += static_cast<double>(out.confidence) * static_cast<double>(out.letters);
    }
    return out;
}

void OcrReader::tell(Extraction& out) const {
    if (!read_.empty()) {
        const double mean = confidence_ / static_cast<double>(std::max<std::size_t>(letters_, 1));
        out.metadata["ocr_pages"] = read_.size();
        out.metadata["ocr_confidence"] = std::round(mean) / 100;
    }
    if (!unsure_.empty()) {
        out.warnings.push_back(
            fmt::format("{} lines of pictures could not be recognised with certainty and were left "
                        "out: pages {}",
                        lines_left_out_, page_ranges(unsure_)));
    }
    if (!given_up_.empty()) {
        out.warnings.push_back(fmt::format("the text of pictures could not be recognised: pages {}",
                                           page_ranges(given_up_)));
    }
    if (looked_at_ > 0 && !engine_.status().absent.empty()) {
        out.warnings.push_back(fmt::format("OCR language not installed: {}",
                                           fmt::join(engine_.status().absent, ", ")));
    }
}

}  // namespace ragd
