#include "extract/pdf_extractor.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "extract/document_date.hpp"
#include "extract/document_facts.hpp"
#include "extract/extract_fault.hpp"
#include "extract/pdf_blocks.hpp"
#include "extract/pdf_document.hpp"
#include "extract/pdf_furniture.hpp"
#include "extract/pdf_headings.hpp"
#include "extract/pdf_layout.hpp"
#include "extract/pdf_writer.hpp"
#include "extract/text_builder.hpp"

namespace ragd {
namespace {

constexpr std::size_t kMarkWithinBytes = 1024;

/// All pages before their blocks are made: what repeats itself is seen over pages.
struct Pages {
    std::vector<PdfPage> sheets;  // without their glyphs
    std::vector<std::vector<PdfFragment>> fragments;
    PdfCompounds compounds;
    std::vector<std::uint32_t> unread;
    std::vector<std::uint32_t> blank;
    std::vector<std::uint32_t> turned;
};

Result<Pages> read_pages(const PdfDocument& document, const ExtractLimits& limits) {
    Pages out;
    std::size_t glyphs = 0;
    for (std::uint32_t number = 1; number <= document.pages(); ++number) {
        std::optional<PdfPage> page = document.read_page(number);
        if (!page) {
            out.unread.push_back(number);
            page.emplace();
        } else if (page->glyphs.empty()) {
            out.blank.push_back(number);
        }
        if (page->has_other) {
            out.turned.push_back(number);
        }
        glyphs += page->glyphs.size();
        if (glyphs > limits.text_bytes_max) {
            return fail_extract(ExtractFault::kTooLarge,
                                fmt::format("more than {} bytes of text", limits.text_bytes_max));
        }
        out.fragments.push_back(pdf_fragments(*page));
        for (const PdfFragment& fragment : out.fragments.back()) {
            add_pdf_compounds(fragment.text, out.compounds);
        }
        page->glyphs = {};
        out.sheets.push_back(std::move(*page));
    }
    return out;
}

std::vector<PdfBlock> blocks_of(Pages& pages) {
    std::vector<float> heights;
    for (const PdfPage& sheet : pages.sheets) {
        heights.push_back(sheet.height);
    }
    drop_pdf_furniture(pages.fragments, heights);
    std::vector<PdfBlock> out;
    for (std::size_t i = 0; i < pages.sheets.size(); ++i) {
        auto blocks = pdf_blocks(pdf_layout(std::move(pages.fragments[i])),
                                 static_cast<std::uint32_t>(i + 1), pages.compounds);
        for (PdfBlock& block : blocks) {
            block.parts.front().box = shown_box(block.parts.front().box, pages.sheets[i]);
            out.push_back(std::move(block));
        }
    }
    return out;
}

/// "3, 5-7", for a warning.
std::string ranges_of(const std::vector<std::uint32_t>& numbers) {
    std::string out;
    for (std::size_t i = 0; i < numbers.size();) {
        std::size_t end = i;
        while (end + 1 < numbers.size() && numbers[end + 1] == numbers[end] + 1) {
            ++end;
        }
        out += fmt::format("{}{}", out.empty() ? "" : ", ", numbers[i]);
        out += end > i ? fmt::format("-{}", numbers[end]) : "";
        i = end + 1;
    }
    return out;
}

void warn(const Pages& pages, Extraction& out) {
    const auto say = [&](const std::vector<std::uint32_t>& numbers, std::string_view what) {
        if (!numbers.empty()) {
            out.warnings.push_back(fmt::format("{}: pages {}", what, ranges_of(numbers)));
        }
    };
    say(pages.unread, "could not be read");
    say(pages.blank, "have no text, but may have pictures of text");
    say(pages.turned, "some text stands on its side and was left out");
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

Result<void> prepare_pdf() {
    return PdfDocument::prepare();
}

Result<Extraction> extract_pdf(std::string_view bytes, const ExtractLimits& limits) {
    RAG_TRY(PdfDocument::prepare());
    const PdfDocument document = RAG_TRY(PdfDocument::open(bytes, limits));
    Pages pages = RAG_TRY(read_pages(document, limits));
    if (pages.sheets.empty() || pages.unread.size() == pages.sheets.size()) {
        return fail_extract(ExtractFault::kDamaged, "none of its pages can be read");
    }
    Extraction out;
    describe(document, out);
    std::vector<PdfBlock> blocks = blocks_of(pages);
    find_pdf_headings(blocks, document.outline());
    RAG_TRY(write_pdf_blocks(std::move(blocks), pages.compounds, limits, out));
    warn(pages, out);
    return out;
}

}  // namespace ragd
