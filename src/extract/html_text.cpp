#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "extract/html_writer.hpp"

namespace ragd {
namespace {

constexpr std::array kBlockTags = {
    GUMBO_TAG_ADDRESS,  GUMBO_TAG_ARTICLE, GUMBO_TAG_ASIDE,      GUMBO_TAG_BLOCKQUOTE,
    GUMBO_TAG_BODY,     GUMBO_TAG_CENTER,  GUMBO_TAG_DETAILS,    GUMBO_TAG_DD,
    GUMBO_TAG_DIR,      GUMBO_TAG_DIV,     GUMBO_TAG_DL,         GUMBO_TAG_DT,
    GUMBO_TAG_FIELDSET, GUMBO_TAG_FIGURE,  GUMBO_TAG_FIGCAPTION, GUMBO_TAG_FOOTER,
    GUMBO_TAG_FORM,     GUMBO_TAG_H1,      GUMBO_TAG_H2,         GUMBO_TAG_H3,
    GUMBO_TAG_H4,       GUMBO_TAG_H5,      GUMBO_TAG_H6,         GUMBO_TAG_HEADER,
    GUMBO_TAG_HGROUP,   GUMBO_TAG_HR,      GUMBO_TAG_HTML,       GUMBO_TAG_LI,
    GUMBO_TAG_MAIN,     GUMBO_TAG_MENU,    GUMBO_TAG_NAV,        GUMBO_TAG_OL,
    GUMBO_TAG_P,        GUMBO_TAG_PRE,     GUMBO_TAG_SECTION,    GUMBO_TAG_SUMMARY,
    GUMBO_TAG_TABLE,    GUMBO_TAG_CAPTION, GUMBO_TAG_TBODY,      GUMBO_TAG_THEAD,
    GUMBO_TAG_TFOOT,    GUMBO_TAG_TR,      GUMBO_TAG_TD,         GUMBO_TAG_TH,
    GUMBO_TAG_UL,       GUMBO_TAG_LEGEND,
};

void append_flat(const GumboNode& node, std::string& out) {
    if (is_text(node)) {
        out += node.v.text.text;
        return;
    }
    if (!is_element(node) || HtmlContent::is_hidden(node) || is_anchor_mark(node)) {
        return;
    }
    const bool apart = is_html_block(node) || is_tag(node, GUMBO_TAG_BR);
    if (apart) {
        out += ' ';
    }
    for (const GumboNode* child : children_of(node)) {
        append_flat(*child, out);
    }
    if (apart) {
        out += ' ';
    }
}

}  // namespace

std::string flat_html_text(const GumboNode& node) {
    std::string out;
    append_flat(node, out);
    return clean_line(out);
}

bool is_html_block(const GumboNode& node) {
    return is_element(node) &&
           std::ranges::find(kBlockTags, node.v.element.tag) != kBlockTags.end();
}

bool is_anchor_mark(const GumboNode& node) {
    if (!is_tag(node, GUMBO_TAG_A)) {
        return false;
    }
    const std::string_view classes = attribute(node, "class");
    if (has_name_part(classes, "headerlink") || has_name_part(classes, "permalink")) {
        return true;
    }
    const auto children = children_of(node);
    if (children.size() != 1 || !is_text(*children.front())) {
        return false;
    }
    const std::string_view text = trim(children.front()->v.text.text);
    return text == "¶" || text == "#" || text == "§";
}

}  // namespace ragd
