#include "extract/html_extractor.hpp"

#include <array>

#include "base/utf8.hpp"
#include "extract/extract_fault.hpp"
#include "extract/html_tree.hpp"
#include "extract/text_builder.hpp"

namespace ragd {
namespace {

constexpr std::size_t kTreeBytesMax = 1024 * limits::kMiB;
constexpr std::size_t kMarkWithinBytes = 1024;

std::string text_below(const GumboNode& node, std::size_t depth) {
    if (is_text(node)) {
        return node.v.text.text;
    }
    std::string out;
    if (depth > 0) {
        for (const GumboNode* child : children_of(node)) {
            out += text_below(*child, depth - 1);
        }
    }
    return out;
}

int heading_level(const GumboNode& node) {
    return is_element(node) && node.v.element.tag >= GUMBO_TAG_H1 &&
                   node.v.element.tag <= GUMBO_TAG_H6
               ? node.v.element.tag - GUMBO_TAG_H1 + 1
               : 0;
}

/// Walks the page; false where it is deeper than it may be.
bool write(const GumboNode& node, std::size_t depth, Extraction& out, TextBuilder& text) {
    if (depth == 0) {
        return false;
    }
    if (is_tag(node, GUMBO_TAG_TITLE)) {
        out.title = clean_line(text_below(node, 1));
    } else if (const int level = heading_level(node); level > 0) {
        text.at({.anchor = std::string{attribute(node, "id")}});
        text.heading(level, text_below(node, depth));
    } else if (is_tag(node, GUMBO_TAG_P) || is_tag(node, GUMBO_TAG_LI)) {
        text.paragraph(text_below(node, depth));
    } else {
        for (const GumboNode* child : children_of(node)) {
            if (!write(*child, depth - 1, out, text)) {
                return false;
            }
        }
    }
    return true;
}

}  // namespace

bool is_html(std::string_view bytes) {
    const std::string start = lower(bytes.substr(0, kMarkWithinBytes));
    std::string_view rest = start;
    if (rest.starts_with("\xEF\xBB\xBF")) {
        rest.remove_prefix(3);
    }
    while (true) {
        rest = trim(rest);
        const std::string_view end = rest.starts_with("<!--")    ? "-->"
                                     : rest.starts_with("<?xml") ? "?>"
                                                                 : "";
        const std::size_t after = end.empty() ? std::string_view::npos : rest.find(end);
        if (after == std::string_view::npos) {
            return rest.starts_with("<!doctype html") || rest.starts_with("<html");
        }
        rest.remove_prefix(after + end.size());
    }
}

Result<Extraction> extract_html(std::string_view bytes, const ExtractLimits& limits) {
    if (!is_valid_utf8(bytes)) {
        return fail_extract(ExtractFault::kUnsupported, "a page that is not UTF-8");
    }
    const HtmlTree tree = RAG_TRY(HtmlTree::parse(bytes, kTreeBytesMax));
    Extraction out;
    TextBuilder text{limits};
    if (!write(tree.root(), limits.depth_max, out, text)) {
        return fail_extract(ExtractFault::kTooLarge, "elements that are too deep in one another");
    }
    RAG_TRY(text.finish(out));
    return out;
}

}  // namespace ragd
