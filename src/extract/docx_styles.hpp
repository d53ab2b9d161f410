#pragma once
#include <map>
#include <string>
#include <string_view>

#include <pugixml.hpp>

namespace ragd {

/// Which list a paragraph is of, as its properties say; list 0 is none.
struct DocxListPlace {
    int list = -1;   // -1: not said
    int level = -1;  // -1: not said
};

/// What paragraph styles say of structure; what they say of looks is not kept.
class DocxStyles {
public:
    /// Of the root of styles.xml; a null node is a document without styles.
    explicit DocxStyles(pugi::xml_node styles);

    /// 1..9 for a heading, 0 for body text, by the properties of the paragraph (<w:pPr>) or its style.
    [[nodiscard]] int heading_level(pugi::xml_node properties) const;
    [[nodiscard]] DocxListPlace list_place(pugi::xml_node properties) const;
    [[nodiscard]] bool is_title(pugi::xml_node properties) const;
    /// A line of a table of contents or of figures: it repeats a heading.
    [[nodiscard]] bool is_contents(pugi::xml_node properties) const;

private:
    struct Style {
        std::string name;  // lower case
        std::string based_on;
        int outline = -1;  // 0..8, 9: body text; -1: not said
        DocxListPlace place;
    };
    [[nodiscard]] const Style* style_of(pugi::xml_node properties) const;
    [[nodiscard]] const Style* base_of(const Style& style) const;

    std::map<std::string, Style, std::less<>> styles_;
    std::string default_;
};

}  // namespace ragd
