#include "extract/html_content.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "extract/extract_fault.hpp"
#include "extract/html_writer.hpp"

namespace ragd {
namespace {

constexpr std::array kHiddenTags = {
    GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE,  GUMBO_TAG_NOSCRIPT, GUMBO_TAG_TEMPLATE, GUMBO_TAG_SVG,
    GUMBO_TAG_MATH,   GUMBO_TAG_IFRAME, GUMBO_TAG_OBJECT,   GUMBO_TAG_EMBED,    GUMBO_TAG_AUDIO,
    GUMBO_TAG_VIDEO,  GUMBO_TAG_CANVAS, GUMBO_TAG_MAP,      GUMBO_TAG_INPUT,    GUMBO_TAG_SELECT,
    GUMBO_TAG_BUTTON, GUMBO_TAG_HEAD,   GUMBO_TAG_TEXTAREA, GUMBO_TAG_DEL,      GUMBO_TAG_RP,
};

constexpr std::array<std::string_view, 10> kRolesAround = {
    "navigation", "banner", "contentinfo", "search",  "complementary",
    "dialog",     "menu",   "menubar",     "toolbar", "alertdialog"};

/// Parts of class names and ids that people give to what stands around.
constexpr std::array<std::string_view, 30> kNamesAround = {
    "nav",         "navbar",  "navigation", "navheader", "navfooter",  "breadcrumb",
    "breadcrumbs", "sidebar", "sidenav",    "menu",      "menubar",    "footer",
    "cookie",      "cookies", "consent",    "gdpr",      "pagination", "pager",
    "toc",         "share",   "social",     "advert",    "ads",        "newsletter",
    "masthead",    "toolbar", "skip",       "noprint",   "popup",      "backlinks"};

/// The same of marks inside a line.
constexpr std::array<std::string_view, 5> kInlineNamesAround = {"editsection", "headerlink",
                                                                "permalink", "indexterm", "skip"};

/// Links that are alone in a list, a row of tabs or a grid.
constexpr std::array kLinkBlocks = {GUMBO_TAG_UL, GUMBO_TAG_OL, GUMBO_TAG_DIV, GUMBO_TAG_TABLE,
                                    GUMBO_TAG_SECTION};

GumboTag tag_of(const GumboNode& element) {
    return element.v.element.tag;
}

bool is_name_byte(char c) {
    return c != ' ' && c != '-' && c != '_' && c != '\t' && c != '\n' && c != '\r';
}

bool equal_lower(std::string_view text, std::string_view lower_case) {
    return std::ranges::equal(text, lower_case, [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

std::size_t visible_bytes(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return static_cast<unsigned char>(c) > ' '; }));
}

bool is_article_part(GumboTag tag) {
    return tag == GUMBO_TAG_MAIN || tag == GUMBO_TAG_ARTICLE || tag == GUMBO_TAG_SECTION ||
           tag == GUMBO_TAG_BLOCKQUOTE;
}

bool is_inside_article(const GumboNode& element) {
    for (const GumboNode* up = element.parent; up != nullptr && is_element(*up); up = up->parent) {
        if (is_article_part(tag_of(*up))) {
            return true;
        }
    }
    return false;
}

void find_all(const GumboNode& node, GumboTag tag, std::string_view role,
              std::vector<const GumboNode*>& out) {
    for (const GumboNode* child : children_of(node)) {
        if (is_element(*child) && !HtmlContent::is_hidden(*child)) {
            if (tag_of(*child) == tag || (!role.empty() && attribute(*child, "role") == role)) {
                out.push_back(child);
            } else {
                find_all(*child, tag, role, out);
            }
        }
    }
}

}  // namespace

bool has_name_part(std::string_view tokens, std::string_view part) {
    for (std::size_t at = 0; at < tokens.size();) {
        std::size_t end = at;
        while (end < tokens.size() && is_name_byte(tokens[end])) {
            ++end;
        }
        if (equal_lower(tokens.substr(at, end - at), part)) {
            return true;
        }
        at = end + 1;
    }
    return false;
}

Result<HtmlContent> HtmlContent::of(const GumboNode& html, std::size_t depth_max) {
    HtmlContent out;
    for (const GumboNode* child : children_of(html)) {
        if (is_tag(*child, GUMBO_TAG_BODY) || is_tag(*child, GUMBO_TAG_FRAMESET)) {
            out.body_ = child;
        }
    }
    if (out.body_ == nullptr) {
        return fail_extract(ExtractFault::kNoText, "a page without a body");
    }
    Sizes all;
    if (!out.measure(*out.body_, depth_max, false, all)) {
        return fail_extract(ExtractFault::kTooLarge,
                            fmt::format("elements more than {} deep in one another", depth_max));
    }
    out.find_root();
    return out;
}

bool HtmlContent::measure(const GumboNode& node, std::size_t depth_left, bool in_link,
                          Sizes& into) {
    if (is_text(node)) {
        const std::size_t bytes = visible_bytes(node.v.text.text);
        into.text += bytes;
        into.linked += in_link ? bytes : 0;
        return true;
    }
    if (!is_element(node) || is_hidden(node)) {
        return true;
    }
    if (depth_left == 0) {
        return false;
    }
    const bool link = is_tag(node, GUMBO_TAG_A) && has_attribute(node, "href");
    Sizes own;
    own.links = link ? 1 : 0;
    own.has_top_heading = is_tag(node, GUMBO_TAG_H1);
    for (const GumboNode* child : children_of(node)) {
        if (!measure(*child, depth_left - 1, in_link || link, own)) {
            return false;
        }
    }
    sizes_[&node] = own;
    into.text += own.text;
    into.linked += own.linked;
    into.links += own.links;
    into.has_top_heading = into.has_top_heading || own.has_top_heading;
    return true;
}

HtmlContent::Sizes HtmlContent::sizes(const GumboNode& node) const {
    const auto found = sizes_.find(&node);
    return found == sizes_.end() ? Sizes{} : found->second;
}

void HtmlContent::find_root() {
    constexpr std::size_t kLeastShare = 4;  // a quarter of the page's text
    root_ = body_;
    const std::size_t all = text_bytes(*body_);
    std::vector<const GumboNode*> mains;
    find_all(*body_, GUMBO_TAG_MAIN, "main", mains);
    std::vector<const GumboNode*> articles;
    find_all(*body_, GUMBO_TAG_ARTICLE, "", articles);
    for (const auto& found : {mains, articles}) {
        if (found.size() == 1 && text_bytes(*found.front()) * kLeastShare >= all) {
            root_ = found.front();
            return;
        }
    }
}

bool HtmlContent::is_hidden(const GumboNode& element) {
    if (std::ranges::find(kHiddenTags, tag_of(element)) != kHiddenTags.end() ||
        has_attribute(element, "hidden") || attribute(element, "aria-hidden") == "true") {
        return true;
    }
    const std::string_view style = attribute(element, "style");
    return style.contains("display:none") || style.contains("display: none");
}

bool HtmlContent::is_mostly_links(const GumboNode& element) const {
    constexpr std::size_t kLinksMin = 4;
    constexpr std::size_t kPercent = 100;
    constexpr std::size_t kLinkedPercentMin = 80;
    const Sizes here = sizes(element);
    return std::ranges::find(kLinkBlocks, tag_of(element)) != kLinkBlocks.end() &&
           here.links >= kLinksMin && here.linked * kPercent >= here.text * kLinkedPercentMin &&
           !is_inside_article(element);
}

bool HtmlContent::is_around(const GumboNode& element) const {
    if (text_bytes(element) * 2 > text_bytes(*body_)) {
        return false;
    }
    const GumboTag tag = tag_of(element);
    const bool inside = is_inside_article(element);
    if (tag == GUMBO_TAG_NAV ||
        (tag == GUMBO_TAG_FOOTER && !is_tag(*element.parent, GUMBO_TAG_BLOCKQUOTE)) ||
        (tag == GUMBO_TAG_ASIDE && !inside) ||
        (tag == GUMBO_TAG_HEADER && !inside && !sizes(element).has_top_heading)) {
        return true;
    }
    const std::string_view role = attribute(element, "role");
    if (!is_html_block(element)) {
        return std::ranges::any_of(kInlineNamesAround, [&](auto part) {
            return has_name_part(attribute(element, "class"), part);
        });
    }
    if (std::ranges::find(kRolesAround, role) != kRolesAround.end()) {
        return true;
    }
    for (const char* name : {"class", "id"}) {
        const std::string_view tokens = attribute(element, name);
        const bool around = !tokens.empty() && std::ranges::any_of(kNamesAround, [&](auto part) {
            return has_name_part(tokens, part);
        });
        if (around && !sizes(element).has_top_heading) {
            return true;
        }
    }
    return is_mostly_links(element);
}

}  // namespace ragd
