#include "extract/odf_extractor.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "extract/extract_fault.hpp"
#include "extract/odf_package.hpp"
#include "extract/odf_text.hpp"
#include "extract/sheet_writer.hpp"

namespace ragd {
namespace {

constexpr std::size_t kTitleBytesMax = 120;
constexpr int kColumnsMax = 16'384;

Error without_body() {
    return fail_extract(ExtractFault::kDamaged, "its content has no body of its kind");
}

/// Cells from the row's start, those that are repeated too, without empty ones at its end.
std::vector<std::string> cells_of(pugi::xml_node row, OdfText& inline_text) {
    std::vector<std::string> out;
    std::size_t column = 0;
    for (const pugi::xml_node cell : row.children()) {
        if (!is(cell, "table-cell") && !is(cell, "covered-table-cell")) {
            continue;
        }
        const std::string text = inline_text.flat_text(cell);
        const auto times = static_cast<std::size_t>(
            std::clamp(int_attribute(cell, "number-columns-repeated", 1), 1, kColumnsMax));
        column = std::min(column + times, static_cast<std::size_t>(kColumnsMax));
        if (!text.empty()) {
            out.resize(column - std::min(times, column));
            out.resize(column, text);
        }
    }
    return out;
}

void write_sheet_rows(pugi::xml_node table, OdfText& inline_text, SheetWriter& out,
                      const TextBuilder& text, std::size_t& number) {
    for (const pugi::xml_node row : table.children()) {
        const std::string_view name = local_name(row);
        if (name == "table-header-rows" || name == "table-row-group" || name == "table-rows") {
            write_sheet_rows(row, inline_text, out, text, number);
        }
        if (name != "table-row") {
            continue;
        }
        const auto times =
            static_cast<std::size_t>(std::max(int_attribute(row, "number-rows-repeated", 1), 1));
        const std::vector<std::string> cells = cells_of(row, inline_text);
        for (std::size_t i = 0; i < times && !cells.empty() && !text.full(); ++i) {
            out.row(number + i, cells);
        }
        number += times;
    }
}

void write_slide(pugi::xml_node page, OdfText& out, TextBuilder& text) {
    pugi::xml_node title;
    pugi::xml_node first;
    for (const pugi::xml_node shape : page.children()) {
        if (attribute_of(shape, "class") == "title" && !title) {
            title = shape;
        }
        if (!first && is(shape, "frame") && child_of(shape, "text-box")) {
            first = shape;
        }
    }
    if (!title) {
        const std::string line = out.flat_text(child_of(first, "text-box"));
        const auto blocks = std::ranges::count_if(
            child_of(first, "text-box").children(),
            [](pugi::xml_node node) { return node.type() == pugi::node_element; });
        title = blocks == 1 && line.size() <= kTitleBytesMax ? first : title;
    }
    text.heading(2, out.flat_text(child_of(title, "text-box")));
    for (const pugi::xml_node shape : page.children()) {
        const std::string_view kind = attribute_of(shape, "class");
        const bool furniture = kind == "date-time" || kind == "footer" || kind == "page-number";
        if (shape != title && !furniture && !is(shape, "notes")) {
            if (is(shape, "frame") || is(shape, "g") || child_of(shape, "p")) {
                out.write(shape);
            }
        }
    }
    std::string notes;
    for (const pugi::xml_node shape : child_of(page, "notes").children()) {
        notes += out.flat_text(child_of(shape, "text-box")) + " ";
    }
    if (!clean_line(notes).empty()) {
        text.paragraph("Notes: " + notes);
    }
}

/// Writes each sheet or slide with its number, from 1; how many there are.
template <typename Write>
Result<std::uint32_t> write_parts(pugi::xml_node body, std::string_view kind,
                                  const ExtractLimits& limits, Write write) {
    std::uint32_t number = 0;
    for (const pugi::xml_node part : body.children()) {
        if (!is(part, kind)) {
            continue;
        }
        if (++number > limits.pages_max) {
            return fail_extract(ExtractFault::kTooLarge,
                                fmt::format("more than {} sheets or slides", limits.pages_max));
        }
        write(part, number);
    }
    return number;
}

}  // namespace

bool is_odt(std::string_view bytes) {
    return is_odf(bytes, "text");
}
bool is_ods(std::string_view bytes) {
    return is_odf(bytes, "spreadsheet");
}
bool is_odp(std::string_view bytes) {
    return is_odf(bytes, "presentation");
}

Result<Extraction> extract_odt(std::string_view bytes, const ExtractLimits& limits) {
    Extraction out;
    const OdfPackage package = RAG_TRY(OdfPackage::open(bytes, limits, out));
    if (!package.body("text")) {
        return without_body();
    }
    TextBuilder text{limits};
    OdfText{package, text}.write(package.body("text"));
    RAG_TRY(text.finish(out));
    return out;
}

Result<Extraction> extract_ods(std::string_view bytes, const ExtractLimits& limits) {
    Extraction out;
    const OdfPackage package = RAG_TRY(OdfPackage::open(bytes, limits, out));
    if (!package.body("spreadsheet")) {
        return without_body();
    }
    TextBuilder text{limits};
    OdfText inline_text{package, text};
    SheetWriter writer{text};
    const auto write = [&](pugi::xml_node table, std::uint32_t) {
        writer.begin_sheet(clean_line(attribute_of(table, "name")));
        std::size_t number = 0;
        write_sheet_rows(table, inline_text, writer, text, number);
        writer.end_sheet();
    };
    RAG_TRY(write_parts(package.body("spreadsheet"), "table", limits, write));
    RAG_TRY(text.finish(out));
    return out;
}

Result<Extraction> extract_odp(std::string_view bytes, const ExtractLimits& limits) {
    Extraction out;
    const OdfPackage package = RAG_TRY(OdfPackage::open(bytes, limits, out));
    if (!package.body("presentation")) {
        return without_body();
    }
    TextBuilder text{limits};
    OdfText writer{package, text};
    const auto write = [&](pugi::xml_node page, std::uint32_t number) {
        text.at({.slide = number});
        write_slide(page, writer, text);
    };
    const std::uint32_t slides =
        RAG_TRY(write_parts(package.body("presentation"), "page", limits, write));
    RAG_TRY(text.finish(out));
    out.metadata["pages"] = slides;
    return out;
}

}  // namespace ragd
