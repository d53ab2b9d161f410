#include "extract/xml_tree.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "extract/extract_fault.hpp"

namespace ragd {
namespace {

constexpr std::size_t kTreeBytesMax = 1024 * limits::kMiB;
constexpr std::size_t kBytesPerNode = 160;  // an element, and the text behind it
constexpr std::size_t kBytesPerAttribute = 64;

std::string_view without_prefix(std::string_view name) {
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// What the tree of these bytes takes, at most.
std::size_t tree_bytes(std::string_view bytes) {
    return static_cast<std::size_t>(std::ranges::count(bytes, '<')) * kBytesPerNode +
           static_cast<std::size_t>(std::ranges::count(bytes, '=')) * kBytesPerAttribute;
}

/// The node that follows in the order of the file, within `top`; null at its end.
pugi::xml_node next_node(pugi::xml_node node, pugi::xml_node top, bool into) {
    if (into && node.first_child()) {
        return node.first_child();
    }
    while (node && node != top && !node.next_sibling()) {
        node = node.parent();
    }
    return node == top ? pugi::xml_node{} : node.next_sibling();
}

bool is_deeper_than(pugi::xml_node top, std::size_t depth_max) {
    std::size_t depth = 0;
    for (pugi::xml_node node = top; node;) {
        if (node.first_child()) {
            if (++depth > depth_max) {
                return true;
            }
            node = node.first_child();
            continue;
        }
        while (node && node != top && !node.next_sibling()) {
            node = node.parent();
            --depth;
        }
        node = node == top ? pugi::xml_node{} : node.next_sibling();
    }
    return false;
}

}  // namespace

Result<XmlTree> XmlTree::parse(std::string bytes, std::string_view what,
                               const ExtractLimits& limits) {
    if (tree_bytes(bytes) > kTreeBytesMax) {
        return fail_extract(ExtractFault::kTooLarge, fmt::format("too many elements in {}", what));
    }
    auto held = std::make_unique<Held>();
    held->bytes = std::move(bytes);
    const pugi::xml_parse_result parsed = held->document.load_buffer_inplace(
        held->bytes.data(), held->bytes.size(), pugi::parse_default | pugi::parse_ws_pcdata);
    if (!parsed) {
        return fail_extract(ExtractFault::kDamaged, fmt::format("{} is no well-formed XML: {}",
                                                                what, parsed.description()));
    }
    if (is_deeper_than(held->document.root(), limits.depth_max)) {
        return fail_extract(ExtractFault::kTooLarge,
                            fmt::format("elements that are too deep in one another in {}", what));
    }
    return XmlTree{std::move(held)};
}

std::string_view local_name(pugi::xml_node node) {
    return without_prefix(node.name());
}

bool is(pugi::xml_node node, std::string_view name) {
    return local_name(node) == name;
}

pugi::xml_node child_of(pugi::xml_node node, std::string_view name) {
    for (const pugi::xml_node child : node.children()) {
        if (is(child, name)) {
            return child;
        }
    }
    return {};
}

pugi::xml_node descend(pugi::xml_node node, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        node = child_of(node, name);
    }
    return node;
}

pugi::xml_node find_below(pugi::xml_node node, std::string_view name) {
    for (pugi::xml_node at = next_node(node, node, true); at; at = next_node(at, node, true)) {
        if (is(at, name)) {
            return at;
        }
    }
    return {};
}

std::string_view attribute_of(pugi::xml_node node, std::string_view name) {
    for (const pugi::xml_attribute attribute : node.attributes()) {
        if (without_prefix(attribute.name()) == name) {
            return attribute.value();
        }
    }
    return {};
}

int int_attribute(pugi::xml_node node, std::string_view name, int otherwise) {
    const std::string_view text = attribute_of(node, name);
    int value = otherwise;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc{} ? value : otherwise;
}

std::string text_of(pugi::xml_node node) {
    std::string out = node.value();
    for (pugi::xml_node at = next_node(node, node, true); at; at = next_node(at, node, true)) {
        out += at.value();
    }
    return out;
}

}  // namespace ragd
