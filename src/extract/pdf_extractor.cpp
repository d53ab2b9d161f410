#include "extract/pdf_extractor.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "extract/document_date.hpp"
#include "extract/document_facts.hpp"
#include "extract/extract_fault.hpp"
#include "extract/ocr_reader.hpp"
#include "extract/pdf_document.hpp"
#include "extract/pdf_glyphs.hpp"
#include "extract/pdf_scan.hpp"
#include "extract/text_builder.hpp"
#include "extract/text_pages.hpp"

namespace ragd {
namespace {

constexpr std::size_t kMarkWithinBytes = 1024;

constexpr std::size_t kNearlyNone = 40;  // characters: a stamp, a page number
constexpr float kCoversPage = 0.5F;      // of a page: its text is in the picture
constexpr float kResolutionMin = 300;    // dots per inch at which pages are recognised
constexpr float kResolutionMax = 400;
constexpr std::size_t kPixelsMax = 16'000'000;

/// What was found on the way, by numbers of pages.
struct PageNotes {
    std::vector<std::uint32_t> unread;
    std::vector<std::uint32_t> blank;
    std::vector<std::uint32_t> turned;
};

class PageReader {
public:
    PageReader(const PdfDocument& document, const ExtractLimits& limits)
        : document_(document), limits_(limits), ocr_(limits) {}

    Result<TextPages> read() {
        TextPages out;
        for (std::uint32_t number = 1; number <= document_.pages(); ++number) {
            RAG_TRY(read_page(number, out));
        }
        return out;
    }

    [[nodiscard]] const PageNotes& notes() const { return notes_; }
    [[nodiscard]] const OcrReader& ocr() const { return ocr_; }

private:
    Result<void> read_page(std::uint32_t number, TextPages& out) {
        const PdfPageHandle handle = document_.load_page(number);
        std::optional<PdfPage> page =
            handle == nullptr ? std::nullopt : read_pdf_glyphs(handle.get());
        if (!page) {
            notes_.unread.push_back(number);
            out.add({}, {});
            return {};
        }
        glyphs_ += page->glyphs.size();
        if (glyphs_ > limits_.text_bytes_max) {
            return fail_extract(ExtractFault::kTooLarge,
                                fmt::format("more than {} bytes of text", limits_.text_bytes_max));
        }
        if (const auto dots = resolution_to_recognise(handle.get(), *page)) {
            ScannedPage scanned = RAG_TRY(recognise(number, handle.get(), *page, *dots));
            if (scanned.letters > page->glyphs.size() || page->glyphs.empty()) {
                out.add_recognised(std::move(scanned.sheet), std::move(scanned.fragments));
                return {};
            }
        } else if (page->glyphs.empty()) {
            notes_.blank.push_back(number);
        }
        if (page->has_other) {
            notes_.turned.push_back(number);
        }
        auto fragments = pdf_fragments(*page);
        out.add(std::move(*page), std::move(fragments));
        return {};
    }

    /// Dots per inch; none: its text is not in a picture.
    std::optional<double> resolution_to_recognise(FPDF_PAGE handle, const PdfPage& page) const {
        const bool forced = limits_.ocr.mode == OcrMode::kForce;
        if (!ocr_.is_ready() || (!forced && page.glyphs.size() > kNearlyNone)) {
            return std::nullopt;
        }
        const PdfPictures pictures = find_pictures(handle, page);
        const bool is_scan =
            page.glyphs.empty() ? pictures.has_marks : pictures.share >= kCoversPage;
        if (!is_scan && !(forced && !page.glyphs.empty())) {
            return std::nullopt;
        }
        return std::clamp(pictures.dots_per_inch, kResolutionMin, kResolutionMax);
    }

    Result<ScannedPage> recognise(std::uint32_t number, FPDF_PAGE handle, const PdfPage& page,
                                  double dots) {
        auto rendered = render_grey(handle, dots, std::min(kPixelsMax, limits_.pixels_max));
        if (!rendered) {
            notes_.unread.push_back(number);
            return ScannedPage{.sheet = {.glyphs = {}, .width = page.width, .height = page.height},
                               .fragments = {}};
        }
        return ocr_.read(number, std::move(rendered->image), rendered->width, rendered->height);
    }

    const PdfDocument& document_;
    const ExtractLimits& limits_;
    OcrReader ocr_;
    PageNotes notes_;
    std::size_t glyphs_ = 0;
};

void warn(const PageReader& reader, Extraction& out) {
    const auto say = [&](const std::vector<std::uint32_t>& numbers, std::string_view what) {
        if (!numbers.empty()) {
            out.warnings.push_back(fmt::format("{}: pages {}", what, page_ranges(numbers)));
        }
    };
    const std::string blank =
        reader.ocr().is_ready()
            ? "have no text"
            : fmt::format(
                  "have no text, but may have pictures of text, which is not recognised "
                  "here ({})",
                  reader.ocr().missing());
    say(reader.notes().unread, "could not be read");
    say(reader.notes().blank, blank);
    say(reader.notes().turned, "some text stands on its side and was left out");
    reader.ocr().tell(out);
}

/// No text, where it may be that nobody could look for it.
Error no_text(const PageReader& reader) {
    return fail_extract(
        ExtractFault::kNoText,
        reader.ocr().is_ready()
            ? "no text was found in it"
            : fmt::format(
                  "no text was found in it, and text in pictures is not recognised here: {}",
                  reader.ocr().missing()));
}

void describe(const PdfDocument& document, Extraction& out) {
    out.title = clean_line(document.info("Title"));
    keep_fact(out, "author", document.info("Author"));
    keep_fact(out, "description", document.info("Subject"));
    keep_keywords(out, document.info("Keywords"));
    keep_fact(out, "created", rfc3339_of_pdf(document.info("CreationDate")));
    keep_fact(out, "modified", rfc3339_of_pdf(document.info("ModDate")));
    out.metadata["pages"] = document.pages();
}

}  // namespace

bool is_pdf(std::string_view bytes) {
    return bytes.substr(0, kMarkWithinBytes).contains("%PDF-");
}

Result<void> prepare_pdf(const ExtractLimits& /*limits*/) {
    return PdfDocument::prepare();
}

Result<Extraction> extract_pdf(std::string_view bytes, const ExtractLimits& limits) {
    RAG_TRY(PdfDocument::prepare());
    const PdfDocument document = RAG_TRY(PdfDocument::open(bytes, limits));
    PageReader reader{document, limits};
    TextPages pages = RAG_TRY(reader.read());
    if (pages.sheets.empty() || reader.notes().unread.size() == pages.sheets.size()) {
        return fail_extract(ExtractFault::kDamaged, "none of its pages can be read");
    }
    Extraction out;
    describe(document, out);
    const auto written = write_pages(std::move(pages), document.outline(), limits, out);
    if (!written) {
        return fault_of(written.error()) == ExtractFault::kNoText ? no_text(reader)
                                                                  : written.error();
    }
    warn(reader, out);
    return out;
}

}  // namespace ragd
