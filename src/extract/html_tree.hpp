#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <gumbo.h>

#include "base/result.hpp"

namespace ragd {

/// A page as gumbo reads it. Its memory is one arena of bounded size, given back at once: a tree of any
/// depth ends without a stack as deep.
class HtmlTree {
public:
    /// Requires: `page` is valid UTF-8 and outlives the tree.
    /// Errors: TooLarge (fail_extract) - the tree would take more than `memory_bytes_max`, or more than
    ///         kOpenElementsMax elements are open at once, for each of which gumbo looks at all others.
    static Result<HtmlTree> parse(std::string_view page, std::size_t memory_bytes_max);

    static constexpr std::size_t kOpenElementsMax = 5000;

    /// The <html> element.
    [[nodiscard]] const GumboNode& root() const { return *root_; }

private:
    using Block = std::unique_ptr<std::byte[]>;
    HtmlTree() = default;

    std::vector<Block> blocks_;
    const GumboNode* root_ = nullptr;
};

/// True for an element, also for a template.
bool is_element(const GumboNode& node);
bool is_tag(const GumboNode& node, GumboTag tag);
/// True for characters of the page; their text is node.v.text.text.
bool is_text(const GumboNode& node);

/// None of what is no element.
std::span<const GumboNode* const> children_of(const GumboNode& node);

/// The value of an attribute, "" where there is none. Requires: an element.
std::string_view attribute(const GumboNode& element, const char* name);
bool has_attribute(const GumboNode& element, const char* name);

}  // namespace ragd
