#include "extract/text_pages.hpp"

#include <utility>

#include <fmt/format.h>

#include "extract/ocr_page.hpp"
#include "extract/pdf_furniture.hpp"
#include "extract/pdf_headings.hpp"
#include "extract/pdf_layout.hpp"
#include "extract/pdf_writer.hpp"

namespace ragd {
namespace {

std::vector<PdfBlock> blocks_of(TextPages& pages) {
    std::vector<std::vector<PdfFragment>*> recognised;
    for (const std::size_t page : pages.recognised) {
        recognised.push_back(&pages.fragments[page]);
    }
    even_out_sizes(recognised);
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

}  // namespace

void TextPages::add(PdfPage sheet, std::vector<PdfFragment> text) {
    for (const PdfFragment& fragment : text) {
        add_pdf_compounds(fragment.text, compounds);
    }
    sheet.glyphs = {};
    sheets.push_back(std::move(sheet));
    fragments.push_back(std::move(text));
}

void TextPages::add_recognised(PdfPage sheet, std::vector<PdfFragment> text) {
    recognised.push_back(sheets.size());
    add(std::move(sheet), std::move(text));
}

Result<void> write_pages(TextPages pages, const std::vector<PdfOutlineEntry>& outline,
                         const ExtractLimits& limits, Extraction& out) {
    std::vector<PdfBlock> blocks = blocks_of(pages);
    find_pdf_headings(blocks, outline);
    return write_pdf_blocks(std::move(blocks), pages.compounds, limits, out);
}

std::string page_ranges(const std::vector<std::uint32_t>& numbers) {
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

}  // namespace ragd
