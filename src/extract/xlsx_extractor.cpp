#include "extract/xlsx_extractor.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "extract/cell_format.hpp"
#include "extract/extract_fault.hpp"
#include "extract/ooxml_package.hpp"
#include "extract/sheet_writer.hpp"

namespace ragd {
namespace {

/// The text of a string of many looks; how it is pronounced is left out.
std::string text_of_string(pugi::xml_node node) {
    std::string out;
    for (const pugi::xml_node child : node.children()) {
        if (is(child, "t")) {
            out += text_of(child);
        } else if (is(child, "r")) {
            out += text_of(child_of(child, "t"));
        }
    }
    return out;
}

std::vector<std::string> read_strings(const std::optional<XmlTree>& tree) {
    std::vector<std::string> out;
    for (const pugi::xml_node node : tree ? tree->root().children() : pugi::xml_node{}.children()) {
        if (is(node, "si")) {
            out.push_back(text_of_string(node));
        }
    }
    return out;
}

/// The number format of each cell style.
std::vector<std::string> read_formats(const std::optional<XmlTree>& tree) {
    std::vector<std::string> out;
    if (!tree) {
        return out;
    }
    std::map<int, std::string> own;
    for (const pugi::xml_node node : child_of(tree->root(), "numFmts").children()) {
        own[int_attribute(node, "numFmtId", 0)] = attribute_of(node, "formatCode");
    }
    for (const pugi::xml_node node : child_of(tree->root(), "cellXfs").children()) {
        if (is(node, "xf")) {
            const int id = int_attribute(node, "numFmtId", 0);
            const auto found = own.find(id);
            out.push_back(found == own.end() ? std::string{built_in_format(id)} : found->second);
        }
    }
    return out;
}

/// What cells refer to.
struct Workbook {
    std::vector<std::string> strings;
    std::vector<std::string> formats;
    bool from_1904 = false;

    [[nodiscard]] std::string shown(pugi::xml_node cell) const {
        const std::string_view type = attribute_of(cell, "t");
        if (type == "inlineStr") {
            return text_of_string(child_of(cell, "is"));
        }
        std::string value = text_of(child_of(cell, "v"));
        if (type == "s") {
            std::size_t index = strings.size();
            std::from_chars(value.data(), value.data() + value.size(), index);
            return index < strings.size() ? strings[index] : std::string{};
        }
        if (type == "b") {
            return value == "1" ? "TRUE" : "FALSE";
        }
        double number = 0;
        const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
        if ((!type.empty() && type != "n") || value.empty() || read.ec != std::errc{}) {
            return value;
        }
        const auto style = static_cast<std::size_t>(std::max(int_attribute(cell, "s", 0), 0));
        return shown_number(number, style < formats.size() ? formats[style] : "General", from_1904);
    }
};

void write_sheet(pugi::xml_node sheet, const Workbook& book, SheetWriter& out,
                 const TextBuilder& text) {
    std::size_t next_row = 0;
    for (const pugi::xml_node row : child_of(sheet, "sheetData").children()) {
        if (!is(row, "row") || text.full()) {
            continue;
        }
        const int said = int_attribute(row, "r", 0);
        const std::size_t number = said > 0 ? static_cast<std::size_t>(said - 1) : next_row;
        std::vector<std::string> cells;
        for (const pugi::xml_node cell : row.children()) {
            if (!is(cell, "c")) {
                continue;
            }
            const std::string_view reference = attribute_of(cell, "r");
            const std::size_t column = reference.empty() ? cells.size() : column_number(reference);
            std::string shown = book.shown(cell);
            if (!shown.empty()) {
                cells.resize(std::max(cells.size(), column + 1));
                cells[column] = std::move(shown);
            }
        }
        next_row = number + 1;
        out.row(number, std::move(cells));
    }
    out.end_sheet();
}

}  // namespace

bool is_xlsx(std::string_view bytes) {
    return is_ooxml(
        bytes, {"spreadsheetml.sheet.main+xml", "spreadsheetml.template.main+xml",
                "ms-excel.sheet.macroEnabled.main+xml", "ms-excel.template.macroEnabled.main+xml"});
}

Result<Extraction> extract_xlsx(std::string_view bytes, const ExtractLimits& limits) {
    auto package = RAG_TRY(OoxmlPackage::open(bytes, limits));
    const std::string main = RAG_TRY(package.main_part());
    const XmlTree tree = RAG_TRY(package.read(main));
    const std::string_view from_1904 =
        attribute_of(child_of(tree.root(), "workbookPr"), "date1904");
    const Workbook book{
        .strings = read_strings(RAG_TRY(package.read_related(main, "sharedStrings"))),
        .formats = read_formats(RAG_TRY(package.read_related(main, "styles"))),
        .from_1904 = from_1904 == "1" || from_1904 == "true"};
    const auto relations = RAG_TRY(package.relations_of(main));
    Extraction out;
    RAG_TRY(package.describe(out));
    TextBuilder text{limits};
    SheetWriter writer{text};
    std::size_t sheets = 0;
    std::size_t hidden = 0;
    for (const pugi::xml_node sheet : child_of(tree.root(), "sheets").children()) {
        const auto part =
            std::ranges::find(relations, attribute_of(sheet, "id"), &OoxmlPackage::Relation::id);
        if (part == relations.end() || part->kind != "worksheet") {
            continue;
        }
        if (++sheets > limits.pages_max) {
            return fail_extract(ExtractFault::kTooLarge,
                                fmt::format("more than {} sheets", limits.pages_max));
        }
        if (attribute_of(sheet, "state").starts_with("hidden") ||
            attribute_of(sheet, "state") == "veryHidden") {
            ++hidden;
            continue;
        }
        const XmlTree content = RAG_TRY(package.read(part->target));
        writer.begin_sheet(clean_line(attribute_of(sheet, "name")));
        write_sheet(content.root(), book, writer, text);
    }
    RAG_TRY(text.finish(out));
    if (hidden > 0) {
        out.warnings.push_back(fmt::format("{} hidden sheets were left out", hidden));
    }
    return out;
}

}  // namespace ragd
