#pragma once
#include <chrono>
#include <cstddef>

#include "base/limits.hpp"
#include "extract/ocr_options.hpp"

namespace ragd {

/// What one document may cost. A document that is over a limit fails as TooLarge and is not cut: half a
/// document would answer as if it were a whole one. Extractors hold the first part, which bounds what
/// they make of their input; the kernel holds the second part, whatever an extractor does.
struct ExtractLimits {
    std::size_t input_bytes_max = 256 * limits::kMiB;
    std::size_t text_bytes_max = limits::kDocumentTextBytes;  // of the canonical text
    std::size_t pages_max = 20'000;                           // or slides, or sheets
    std::size_t cells_max = 2'000'000;                        // of all tables
    std::size_t depth_max = 256;                              // of elements inside one another
    std::size_t members_max = 20'000;                         // of an archive
    std::size_t unpacked_bytes_max = 512 * limits::kMiB;      // of all its members together
    std::size_t ratio_max =
        200;  // unpacked : packed, of a member over a MiB; text has 10, zeros 1000
    std::size_t pixels_max = 100'000'000;                   // of one picture
    std::size_t attachments_max = 100;                      // of one mail
    std::size_t attachment_bytes_max = 256 * limits::kMiB;  // of all; of an archive's members
    std::size_t warnings_max = 20;

    std::size_t memory_bytes_max = 2048 * limits::kMiB;  // of the child, the input aside
    std::chrono::seconds cpu_max{120};
    std::chrono::seconds wall_max{180};

    OcrOptions ocr;
    /// Called before each page that is recognised: a child asks for the time of one more page by it. Its
    /// own; none: nobody needs to know.
    void (*before_slow_page)(const ExtractLimits& limits) = nullptr;
};

/// What a page that is recognised may take of processor and clock, beside what the document may.
inline std::chrono::seconds slow_page_time(const ExtractLimits& limits) {
    return limits.ocr.page_time * kOcrLooksMax;
}

}  // namespace ragd
