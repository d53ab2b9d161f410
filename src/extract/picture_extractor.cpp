#include "extract/picture_extractor.hpp"

#include <utility>

#include <fmt/format.h>

#include "extract/extract_fault.hpp"
#include "extract/ocr_reader.hpp"
#include "extract/picture.hpp"
#include "extract/text_pages.hpp"

namespace ragd {
namespace {

/// The pages of the file; what comes after one that cannot be read is lost, and said to be.
Result<TextPages> read_pages(PictureFile& file, OcrReader& ocr, const ExtractLimits& limits,
                             Extraction& out) {
    TextPages pages;
    while (true) {
        const auto number = static_cast<std::uint32_t>(pages.sheets.size() + 1);
        auto picture = file.next(limits);
        if (!picture && number > 1 && fault_of(picture.error()) == ExtractFault::kDamaged) {
            out.warnings.push_back(
                fmt::format("could not be read: page {} and what follows", number));
            return pages;
        }
        std::optional<Picture> found = RAG_TRY(std::move(picture));
        if (!found) {
            return pages;
        }
        if (number > limits.pages_max) {
            return fail_extract(ExtractFault::kTooLarge,
                                fmt::format("more than {} pages", limits.pages_max));
        }
        ScannedPage page =
            RAG_TRY(ocr.read(number, std::move(found->image), found->width, found->height));
        pages.add_recognised(std::move(page.sheet), std::move(page.fragments));
    }
}

}  // namespace

Result<void> prepare_ocr(const ExtractLimits& limits) {
    OcrEngine::prepare(limits.ocr);
    return {};
}

Result<Extraction> extract_picture(std::string_view bytes, const ExtractLimits& limits) {
    OcrReader ocr{limits};
    if (!ocr.is_ready()) {
        return fail_extract(
            ExtractFault::kUnsupported,
            fmt::format("text in pictures is not recognised here: {}", ocr.missing()));
    }
    PictureFile file{bytes, OcrEngine::get().library()};
    Extraction out;
    TextPages pages = RAG_TRY(read_pages(file, ocr, limits, out));
    out.metadata["pages"] = pages.sheets.size();
    const auto written = write_pages(std::move(pages), {}, limits, out);
    if (!written) {
        return fault_of(written.error()) == ExtractFault::kNoText
                   ? fail_extract(ExtractFault::kNoText, "no text was recognised in it")
                   : written.error();
    }
    ocr.tell(out);
    return out;
}

}  // namespace ragd
