#include "extract/pptx_slide.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "extract/list_numbers.hpp"
#include "extract/xml_tree.hpp"

namespace ragd {
namespace {

constexpr std::size_t kTitleBytesMax = 120;
constexpr std::size_t kLevels = 9;
constexpr int kTitleLevel = 2;

/// The kind of place that a shape fills: "title", "body", "sldNum"; "body" where it is not said; "" for
/// a shape that fills none.
std::string_view place_of(pugi::xml_node shape) {
    const pugi::xml_node place = descend(shape, {"nvSpPr", "nvPr", "ph"});
    const std::string_view type = attribute_of(place, "type");
    return !place ? "" : type.empty() ? "body" : type;
}

bool is_furniture(std::string_view place) {
    return place == "sldNum" || place == "dt" || place == "ftr" || place == "hdr" ||
           place == "sldImg";
}

std::string text_of_paragraph(pugi::xml_node paragraph) {
    std::string out;
    for (const pugi::xml_node node : paragraph.children()) {
        if (is(node, "r") || is(node, "fld")) {
            out += text_of(child_of(node, "t"));
        } else if (is(node, "br")) {
            out += '\n';
        } else if (is(node, "m") || is(node, "AlternateContent")) {  // a formula
            out += text_of(is(node, "m") ? node : child_of(node, "Choice"));
        }
    }
    return out;
}

std::string flat_text(pugi::xml_node body) {
    std::string out;
    for (const pugi::xml_node paragraph : body.children()) {
        if (is(paragraph, "p")) {
            out += (out.empty() ? "" : " ") + text_of_paragraph(paragraph);
        }
    }
    return clean_line(out);
}

/// The shapes of a slide, those in groups too, in the order of the file.
void take_shapes(pugi::xml_node tree, std::vector<pugi::xml_node>& out) {
    for (const pugi::xml_node node : tree.children()) {
        if (is(node, "sp") || is(node, "graphicFrame")) {
            out.push_back(node);
        } else if (is(node, "grpSp")) {
            take_shapes(node, out);
        } else if (is(node, "AlternateContent")) {
            take_shapes(child_of(node, "Choice"), out);
        }
    }
}

/// Numbers lists on the way down a shape.
class Bullets {
public:
    explicit Bullets(bool by_default) : by_default_(by_default) {}

    /// "" for a paragraph that is no item.
    std::string next(pugi::xml_node properties, std::size_t level) {
        for (std::size_t deeper = level + 1; deeper < kLevels; ++deeper) {
            counts_[deeper] = 0;
        }
        const pugi::xml_node number = child_of(properties, "buAutoNum");
        if (!number) {
            counts_[level] = 0;
            const bool bullet = !child_of(properties, "buChar").empty() ||
                                !child_of(properties, "buBlip").empty() ||
                                (by_default_ && child_of(properties, "buNone").empty());
            return bullet ? "-" : "";
        }
        const int start = std::clamp(int_attribute(number, "startAt", 1), 1, 1'000'000);
        const std::string_view type = attribute_of(number, "type");
        const std::string_view form = type.starts_with("alphaLc")   ? "lowerLetter"
                                      : type.starts_with("alphaUc") ? "upperLetter"
                                      : type.starts_with("romanLc") ? "lowerRoman"
                                      : type.starts_with("romanUc") ? "upperRoman"
                                                                    : "decimal";
        const std::string shown = list_number(start + counts_[level]++, form);
        return type.ends_with("ParenBoth") ? "(" + shown + ")"
               : type.ends_with("ParenR")  ? shown + ")"
                                           : shown + ".";
    }

private:
    bool by_default_;
    std::array<int, kLevels> counts_{};
};

void write_body(pugi::xml_node body, bool is_list, TextBuilder& text) {
    Bullets bullets{is_list};
    for (const pugi::xml_node paragraph : body.children()) {
        const std::string content = text_of_paragraph(paragraph);
        if (!is(paragraph, "p") || clean_line(content).empty()) {
            continue;
        }
        const pugi::xml_node properties = child_of(paragraph, "pPr");
        const auto level = static_cast<std::size_t>(
            std::clamp(int_attribute(properties, "lvl", 0), 0, static_cast<int>(kLevels) - 1));
        const std::string marker = bullets.next(properties, level);
        if (marker.empty()) {
            text.paragraph(content);
        } else {
            text.list_item(level, marker, content);
        }
    }
}

void write_table(pugi::xml_node table, TextBuilder& text) {
    text.begin_table();
    for (const pugi::xml_node row : table.children()) {
        if (!is(row, "tr") || text.full()) {
            continue;
        }
        std::vector<std::string> cells;
        for (const pugi::xml_node cell : row.children()) {
            if (is(cell, "tc")) {
                cells.push_back(flat_text(child_of(cell, "txBody")));
            }
        }
        text.table_row(cells);
    }
}

/// The shape that is the title, or that looks like one; a null node where there is none.
pugi::xml_node title_of(const std::vector<pugi::xml_node>& shapes) {
    for (const pugi::xml_node shape : shapes) {
        if (const std::string_view place = place_of(shape);
            (place == "title" || place == "ctrTitle") &&
            !flat_text(child_of(shape, "txBody")).empty()) {
            return shape;
        }
    }
    const auto first = std::ranges::find_if(shapes, [](pugi::xml_node shape) {
        return !is_furniture(place_of(shape)) && !flat_text(child_of(shape, "txBody")).empty();
    });
    if (first == shapes.end()) {
        return {};
    }
    const pugi::xml_node body = child_of(*first, "txBody");
    const auto paragraphs =
        std::ranges::count_if(body.children(), [](pugi::xml_node node) { return is(node, "p"); });
    return paragraphs == 1 && flat_text(body).size() <= kTitleBytesMax ? *first : pugi::xml_node{};
}

}  // namespace

void write_pptx_slide(pugi::xml_node slide, TextBuilder& text) {
    std::vector<pugi::xml_node> shapes;
    take_shapes(descend(slide, {"cSld", "spTree"}), shapes);
    const pugi::xml_node title = title_of(shapes);
    text.heading(kTitleLevel, flat_text(child_of(title, "txBody")));
    for (const pugi::xml_node shape : shapes) {
        const std::string_view place = place_of(shape);
        if (shape == title || is_furniture(place)) {
            continue;
        }
        if (is(shape, "graphicFrame")) {
            write_table(find_below(shape, "tbl"), text);
        } else {
            write_body(child_of(shape, "txBody"), place == "body" || place == "obj", text);
        }
    }
}

void write_pptx_notes(pugi::xml_node notes, TextBuilder& text) {
    std::vector<pugi::xml_node> shapes;
    take_shapes(descend(notes, {"cSld", "spTree"}), shapes);
    for (const pugi::xml_node shape : shapes) {
        if (!is_furniture(place_of(shape))) {
            if (const std::string said = flat_text(child_of(shape, "txBody")); !said.empty()) {
                text.paragraph("Notes: " + said);
            }
        }
    }
}

}  // namespace ragd
