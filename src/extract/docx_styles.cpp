#include "extract/docx_styles.hpp"

#include "base/utf8.hpp"
#include "extract/xml_tree.hpp"

namespace ragd {
namespace {

constexpr int kLevelsMax = 9;
constexpr int kBasesMax = 16;  // Word allows no more; a circle of them ends

/// 1..9 of "heading 3", as the styles of Word are named in every language of its surface.
int level_of_name(std::string_view name) {
    constexpr std::string_view kHeading = "heading ";
    const bool fits = name.starts_with(kHeading) && name.size() == kHeading.size() + 1 &&
                      name.back() >= '1' && name.back() <= '9';
    return fits ? name.back() - '0' : 0;
}

DocxListPlace place_of(pugi::xml_node properties) {
    const pugi::xml_node numbering = child_of(properties, "numPr");
    return {.list = int_attribute(child_of(numbering, "numId"), "val", -1),
            .level = int_attribute(child_of(numbering, "ilvl"), "val", -1)};
}

int outline_of(pugi::xml_node properties) {
    return int_attribute(child_of(properties, "outlineLvl"), "val", -1);
}

}  // namespace

DocxStyles::DocxStyles(pugi::xml_node styles) {
    for (const pugi::xml_node node : styles.children()) {
        if (!is(node, "style") || attribute_of(node, "type") != "paragraph") {
            continue;
        }
        const pugi::xml_node properties = child_of(node, "pPr");
        const std::string id{attribute_of(node, "styleId")};
        if (attribute_of(node, "default") == "1") {
            default_ = id;
        }
        styles_[id] = {.name = lower(attribute_of(child_of(node, "name"), "val")),
                       .based_on = std::string{attribute_of(child_of(node, "basedOn"), "val")},
                       .outline = outline_of(properties),
                       .place = place_of(properties)};
    }
}

const DocxStyles::Style* DocxStyles::style_of(pugi::xml_node properties) const {
    const std::string_view id = attribute_of(child_of(properties, "pStyle"), "val");
    const auto found = styles_.find(id.empty() ? std::string_view{default_} : id);
    return found == styles_.end() ? nullptr : &found->second;
}

const DocxStyles::Style* DocxStyles::base_of(const Style& style) const {
    const auto found = styles_.find(style.based_on);
    return found == styles_.end() ? nullptr : &found->second;
}

int DocxStyles::heading_level(pugi::xml_node properties) const {
    if (const int said = outline_of(properties); said >= 0) {
        return said < kLevelsMax ? said + 1 : 0;
    }
    const Style* style = style_of(properties);
    for (int bases = 0; style != nullptr && bases < kBasesMax; ++bases) {
        if (style->outline >= 0) {
            return style->outline < kLevelsMax ? style->outline + 1 : 0;
        }
        if (const int named = level_of_name(style->name); named > 0) {
            return named;
        }
        style = base_of(*style);
    }
    return 0;
}

DocxListPlace DocxStyles::list_place(pugi::xml_node properties) const {
    DocxListPlace out = place_of(properties);
    const Style* style = style_of(properties);
    for (int bases = 0; style != nullptr && bases < kBasesMax; ++bases) {
        out.list = out.list < 0 ? style->place.list : out.list;
        out.level = out.level < 0 ? style->place.level : out.level;
        style = base_of(*style);
    }
    return {.list = out.list < 0 ? 0 : out.list, .level = out.level < 0 ? 0 : out.level};
}

bool DocxStyles::is_title(pugi::xml_node properties) const {
    const Style* style = style_of(properties);
    return style != nullptr && style->name == "title";
}

bool DocxStyles::is_contents(pugi::xml_node properties) const {
    const Style* style = style_of(properties);
    if (style == nullptr) {
        return false;
    }
    const std::string_view name = style->name;
    return name == "table of figures" || name == "toc heading" ||
           (name.starts_with("toc ") && name.size() == 5) ||
           (name.starts_with("contents ") && name.size() == 10);  // as LibreOffice names it
}

}  // namespace ragd
