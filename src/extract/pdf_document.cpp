#include "extract/pdf_document.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "extract/extract_fault.hpp"

namespace ragd {
namespace {

constexpr unsigned long kErrorPassword = 4;
constexpr unsigned long kErrorSecurity = 5;
constexpr std::size_t kOutlineMax = 20'000;
constexpr int kOutlineDepthMax = 16;
constexpr unsigned long kTextBytesMax = 64 * 1024;

/// What PDFium gives as UTF-16, through a function that is asked twice: for its size, for itself.
template <typename Ask>
std::string utf16_text(Ask ask) {
    const unsigned long bytes = ask(nullptr, 0UL);
    if (bytes < 2 || bytes > kTextBytesMax) {
        return {};
    }
    std::vector<char16_t> units(bytes / 2);
    ask(units.data(), static_cast<unsigned long>(units.size() * 2));
    std::string out;
    for (std::size_t i = 0; i < units.size() && units[i] != 0; ++i) {
        const char16_t unit = units[i];
        const bool high = unit >= 0xD800 && unit < 0xDC00;
        const bool low_follows =
            i + 1 < units.size() && units[i + 1] >= 0xDC00 && units[i + 1] < 0xE000;
        if (high && low_follows) {
            append_utf8(out, 0x10000U + ((unit - 0xD800U) << 10U) + (units[++i] - 0xDC00U));
        } else {
            append_utf8(out, unit >= 0xD800 && unit < 0xE000 ? U'\uFFFD' : char32_t{unit});
        }
    }
    return out;
}

struct ClosingAnnotation {
    void operator()(FPDF_ANNOTATION annotation) const { FPDFPage_CloseAnnot(annotation); }
};

constexpr int kWidget = 20;      // FPDF_ANNOT_WIDGET
constexpr int kAsDisplayed = 0;  // FLAT_NORMALDISPLAY
constexpr int kFlattened = 1;    // FLATTEN_SUCCESS
constexpr int kAnnotationsMax = 20'000;

/// Whether the page has fields of a form. What is typed into them is drawn over the page and is no part of
/// its text until it is flattened into it.
bool has_form_fields(FPDF_PAGE page) {
    const int count = std::min(FPDFPage_GetAnnotCount(page), kAnnotationsMax);
    for (int i = 0; i < count; ++i) {
        const std::unique_ptr<fpdf_annotation_t, ClosingAnnotation> one{FPDFPage_GetAnnot(page, i)};
        if (one != nullptr && FPDFAnnot_GetSubtype(one.get()) == kWidget) {
            return true;
        }
    }
    return false;
}

struct OutlineWalk {
    FPDF_DOCUMENT document;
    std::vector<PdfOutlineEntry> out;

    void add(FPDF_BOOKMARK bookmark, int level) {
        FPDF_DEST dest = FPDFBookmark_GetDest(document, bookmark);
        if (FPDF_ACTION action = FPDFBookmark_GetAction(bookmark);
            dest == nullptr && action != nullptr) {
            dest = FPDFAction_GetDest(document, action);
        }
        const int page = dest == nullptr ? -1 : FPDFDest_GetDestPageIndex(document, dest);
        out.push_back({.title = utf16_text([&](void* buffer, unsigned long size) {
                           return FPDFBookmark_GetTitle(bookmark, buffer, size);
                       }),
                       .level = level,
                       .page = static_cast<std::uint32_t>(page + 1)});
    }

    void walk(FPDF_BOOKMARK parent, int level) {
        for (FPDF_BOOKMARK child = FPDFBookmark_GetFirstChild(document, parent);
             child != nullptr && out.size() < kOutlineMax && level <= kOutlineDepthMax;
             child = FPDFBookmark_GetNextSibling(document, child)) {
            add(child, level);
            walk(child, level + 1);
        }
    }
};

}  // namespace

Result<void> PdfDocument::prepare() {
    // Without the fonts of the machine: what a text says does not depend on them.
    [[maybe_unused]] static const bool ready = [] {
        std::array<const char*, 1> no_fonts{nullptr};
        const FPDF_LIBRARY_CONFIG config{.version = 2,
                                         .user_font_paths = no_fonts.data(),
                                         .isolate = nullptr,
                                         .embedder_slot = 0};
        FPDF_InitLibraryWithConfig(&config);
        return true;
    }();
    return {};
}

Result<PdfDocument> PdfDocument::open(std::string_view bytes, const ExtractLimits& limits) {
    PdfDocument out{FPDF_LoadMemDocument64(bytes.data(), bytes.size(), nullptr)};
    if (out.document_ == nullptr) {
        const unsigned long error = FPDF_GetLastError();
        return error == kErrorPassword || error == kErrorSecurity
                   ? fail_extract(ExtractFault::kEncrypted, "the file has a password")
                   : fail_extract(ExtractFault::kDamaged, "no PDF that can be read");
    }
    if (out.pages() > limits.pages_max) {
        return fail_extract(ExtractFault::kTooLarge,
                            fmt::format("more than {} pages", limits.pages_max));
    }
    return out;
}

std::uint32_t PdfDocument::pages() const {
    return static_cast<std::uint32_t>(std::max(FPDF_GetPageCount(document_.get()), 0));
}

PdfPageHandle PdfDocument::load_page(std::uint32_t number) const {
    const int index = static_cast<int>(number) - 1;
    PdfPageHandle page{FPDF_LoadPage(document_.get(), index)};
    if (page != nullptr && has_form_fields(page.get()) &&
        FPDFPage_Flatten(page.get(), kAsDisplayed) == kFlattened) {
        page.reset(FPDF_LoadPage(document_.get(), index));
    }
    return page;
}

std::vector<PdfOutlineEntry> PdfDocument::outline() const {
    OutlineWalk walk{.document = document_.get(), .out = {}};
    walk.walk(nullptr, 1);
    return std::move(walk.out);
}

std::string PdfDocument::info(const char* tag) const {
    return utf16_text([&](void* buffer, unsigned long size) {
        return FPDF_GetMetaText(document_.get(), tag, buffer, size);
    });
}

}  // namespace ragd
