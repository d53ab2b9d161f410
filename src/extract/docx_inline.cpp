#include "extract/docx_inline.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "extract/xml_tree.hpp"

namespace ragd {
namespace {

/// Elements whose text is no text of the paragraph.
constexpr std::array<std::string_view, 14> kLeftOut = {
    "del",   "moveFrom", "delText",    "instrText", "delInstrText", "pPr",      "rPr",
    "sdtPr", "rt",       "annotation", "docPr",     "tblPr",        "sdtEndPr", "ffData"};

bool is_left_out(std::string_view name) {
    return std::ranges::find(kLeftOut, name) != kLeftOut.end();
}

/// A character of a font: <w:sym w:char="F0B7"/>. Those of symbol fonts mean nothing without it.
void read_symbol(pugi::xml_node node, std::string& out) {
    const std::string_view digits = attribute_of(node, "char");
    unsigned value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    const bool is_private = value >= 0xE000 && value <= 0xF8FF;
    const bool is_character = value >= 0x20 && value < 0xD800;
    if (is_character && !is_private) {
        append_utf8(out, value);
    }
}

void read_note(pugi::xml_node node, bool at_end, DocxInline& out) {
    std::string name = at_end ? fmt::format("endnote {}", ++out.endnotes)
                              : fmt::format("note {}", ++out.footnotes);
    out.text += " [" + name + "]";
    out.notes.push_back(
        {.id = std::string{attribute_of(node, "id")}, .at_end = at_end, .name = std::move(name)});
}

/// One of two forms of the same: the newer one, unless it is empty.
void read_alternative(pugi::xml_node node, DocxInline& out) {
    const std::size_t before = out.text.size() + out.boxes.size();
    read_docx_inline(child_of(node, "Choice"), out);
    if (out.text.size() + out.boxes.size() == before) {
        read_docx_inline(child_of(node, "Fallback"), out);
    }
}

void read_child(pugi::xml_node node, DocxInline& out) {
    const std::string_view name = local_name(node);
    if (name == "t") {
        out.text += text_of(node);
    } else if (name == "tab" || name == "ptab") {
        out.text += '\t';
    } else if (name == "br" || name == "cr") {
        out.text += '\n';
    } else if (name == "noBreakHyphen") {
        out.text += '-';
    } else if (name == "sym") {
        read_symbol(node, out.text);
    } else if (name == "footnoteReference" || name == "endnoteReference") {
        read_note(node, name == "endnoteReference", out);
    } else if (name == "txbxContent") {
        out.boxes.push_back(node);
    } else if (name == "AlternateContent") {
        read_alternative(node, out);
    } else if (name == "r" && is_docx_on(child_of(child_of(node, "rPr"), "vanish"))) {
        return;
    } else if (!is_left_out(name)) {
        read_docx_inline(node, out);
    }
}

}  // namespace

void read_docx_inline(pugi::xml_node node, DocxInline& out) {
    for (const pugi::xml_node child : node.children()) {
        read_child(child, out);
    }
}

bool is_docx_on(pugi::xml_node property) {
    const std::string_view value = attribute_of(property, "val");
    return property && value != "0" && value != "false" && value != "off";
}

}  // namespace ragd
