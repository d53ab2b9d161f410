#include "extract/html_tree.hpp"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdint>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "extract/extract_fault.hpp"

namespace ragd {
namespace {

constexpr std::size_t kBlockBytes = 1 << 20;
constexpr std::size_t kAlign = alignof(std::max_align_t);

/// Gumbo does not look whether it got memory, so where there is none the parse is left by a long jump: there
/// is nothing of C++ between the two ends of it, and the arena owns all that gumbo had.
struct Arena {
    std::vector<std::unique_ptr<std::byte[]>>* blocks = nullptr;
    std::byte* next = nullptr;
    std::size_t left = 0;
    std::size_t bytes_left = 0;
    std::jmp_buf no_memory = {};
};

void* allocate(void* userdata, std::size_t size) {
    Arena& arena = *static_cast<Arena*>(userdata);
    const std::size_t wanted = (std::max<std::size_t>(size, 1) + kAlign - 1) / kAlign * kAlign;
    if (wanted > arena.bytes_left) {
        std::longjmp(arena.no_memory, 1);
    }
    if (wanted > arena.left) {
        const std::size_t block = std::max(wanted, kBlockBytes);
        arena.blocks->push_back(std::make_unique_for_overwrite<std::byte[]>(block));
        arena.next = arena.blocks->back().get();
        arena.left = block;
    }
    std::byte* const out = arena.next;
    arena.next += wanted;
    arena.left -= wanted;
    arena.bytes_left -= wanted;
    return out;
}

void keep(void* /*userdata*/, void* /*memory*/) {}

/// A function of its own, without objects that a long jump would pass over.
const GumboNode* parse_into(Arena& arena, std::string_view page) {
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = allocate;
    options.deallocator = keep;
    options.userdata = &arena;
    options.max_errors = 0;
    if (setjmp(arena.no_memory) != 0) {  // NOLINT(cert-err52-cpp): see Arena
        return nullptr;
    }
    return gumbo_parse_with_options(&options, page.data(), page.size())->root;
}

/// Elements that have no end tag, or do without one.
constexpr std::array<std::string_view, 32> kEndOptional = {
    "area",  "base",   "body", "br",    "col", "colgroup", "dd",     "dt",
    "embed", "head",   "hr",   "html",  "img", "input",    "li",     "link",
    "meta",  "option", "p",    "param", "rp",  "rt",       "source", "tbody",
    "td",    "tfoot",  "th",   "thead", "tr",  "track",    "wbr",    "optgroup"};

/// The name of the tag that begins at `text`, after "<" or "</".
std::string tag_name(std::string_view text) {
    constexpr std::size_t kNameBytesMax = 32;
    const std::size_t end = text.substr(0, kNameBytesMax).find_first_of(" \t\r\n\f/>");
    return lower(text.substr(0, std::min(end, kNameBytesMax)));
}

/// How many elements are open at once at most, by their tags alone.
std::size_t open_elements_max(std::string_view page) {
    std::size_t open = 0;
    std::size_t most = 0;
    for (std::size_t at = page.find('<'); at != std::string_view::npos;
         at = page.find('<', at + 1)) {
        const std::string_view rest = page.substr(at + 1);
        const bool ends = rest.starts_with('/');
        const std::string name = tag_name(rest.substr(ends ? 1 : 0));
        const bool is_tag = !name.empty() && name.front() >= 'a' && name.front() <= 'z';
        if (!is_tag || std::ranges::find(kEndOptional, name) != kEndOptional.end()) {
            continue;
        }
        open = ends ? open - std::min<std::size_t>(open, 1) : open + 1;
        most = std::max(most, open);
    }
    return most;
}

const GumboVector& attributes_of(const GumboNode& element) {
    return element.v.element.attributes;
}

const char* find_attribute(const GumboNode& element, const char* name) {
    const GumboAttribute* found = gumbo_get_attribute(&attributes_of(element), name);
    return found == nullptr ? nullptr : found->value;
}

}  // namespace

Result<HtmlTree> HtmlTree::parse(std::string_view page, std::size_t memory_bytes_max) {
    if (open_elements_max(page) > kOpenElementsMax) {
        return fail_extract(
            ExtractFault::kTooLarge,
            fmt::format("more than {} elements are open at once", kOpenElementsMax));
    }
    HtmlTree tree;
    Arena arena{.blocks = &tree.blocks_, .bytes_left = memory_bytes_max};
    tree.root_ = parse_into(arena, page);
    if (tree.root_ == nullptr) {
        return fail_extract(
            ExtractFault::kTooLarge,
            fmt::format("a page that takes more than {} bytes of memory", memory_bytes_max));
    }
    return tree;
}

bool is_element(const GumboNode& node) {
    return node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE;
}

bool is_tag(const GumboNode& node, GumboTag tag) {
    return is_element(node) && node.v.element.tag == tag;
}

bool is_text(const GumboNode& node) {
    return node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE ||
           node.type == GUMBO_NODE_CDATA;
}

std::span<const GumboNode* const> children_of(const GumboNode& node) {
    if (!is_element(node)) {
        return {};
    }
    const GumboVector& children = node.v.element.children;
    return {reinterpret_cast<const GumboNode* const*>(children.data), children.length};
}

std::string_view attribute(const GumboNode& element, const char* name) {
    const char* value = find_attribute(element, name);
    return value == nullptr ? "" : value;
}

bool has_attribute(const GumboNode& element, const char* name) {
    return find_attribute(element, name) != nullptr;
}

}  // namespace ragd
