#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"
#include "extract/html_tree.hpp"

namespace ragd {

/// What of a page is content. Pages are made of an article and what stands around it on every page of the
/// site: navigation, banners, cookie notices, footers. Only the former is kept.
/// Lifetime: the tree outlives it.
class HtmlContent {
public:
    /// Errors: TooLarge (fail_extract) - elements are more than `depth_max` deep in one another.
    static Result<HtmlContent> of(const GumboNode& html, std::size_t depth_max);

    /// Where the article is: <main>, the one <article>, or <body>.
    [[nodiscard]] const GumboNode& root() const { return *root_; }
    [[nodiscard]] const GumboNode& body() const { return *body_; }

    /// True for what nobody sees: scripts, styles, templates, controls, hidden elements.
    static bool is_hidden(const GumboNode& element);
    /// True for what stands around an article, by its element, role, classes or that it is only links.
    /// Never of what holds most of the page.
    [[nodiscard]] bool is_around(const GumboNode& element) const;
    /// Bytes of text below a node, blanks aside, without what is hidden.
    [[nodiscard]] std::size_t text_bytes(const GumboNode& node) const { return sizes(node).text; }

private:
    struct Sizes {
        std::size_t text = 0;
        std::size_t linked = 0;  // of these, in links
        std::size_t links = 0;
        bool has_top_heading = false;
    };
    HtmlContent() = default;
    bool measure(const GumboNode& node, std::size_t depth_left, bool in_link, Sizes& into);
    [[nodiscard]] Sizes sizes(const GumboNode& node) const;
    void find_root();
    [[nodiscard]] bool is_mostly_links(const GumboNode& element) const;

    const GumboNode* body_ = nullptr;
    const GumboNode* root_ = nullptr;
    std::unordered_map<const GumboNode*, Sizes> sizes_;  // of elements
};

/// One of the names in a list of tokens ("a b-c"), whole or as a part between - and _ ("site-footer" has
/// "footer"); ASCII case is ignored.
bool has_name_part(std::string_view tokens, std::string_view part);

}  // namespace ragd
