#pragma once
#include <memory>
#include <string>
#include <string_view>

#include <pugixml.hpp>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"

namespace ragd {

/// A part of an office file: XML whose names are compared without their prefixes, as these mean what
/// the file says. A document type is passed over, and what it declares is never expanded.
class XmlTree {
public:
    /// Errors: Damaged - not well formed; TooLarge - deeper than limits.depth_max, or the tree would
    /// take more memory than a document may. `what` names it in both.
    static Result<XmlTree> parse(std::string bytes, std::string_view what,
                                 const ExtractLimits& limits);

    /// The outermost element.
    [[nodiscard]] pugi::xml_node root() const { return held_->document.document_element(); }

private:
    struct Held {
        std::string bytes;  // the tree's strings lie in it
        pugi::xml_document document;
    };
    explicit XmlTree(std::unique_ptr<Held> held) : held_(std::move(held)) {}

    std::unique_ptr<Held> held_;
};

/// "p" of <w:p>.
std::string_view local_name(pugi::xml_node node);
bool is(pugi::xml_node node, std::string_view name);

/// The first child of that name; a null node, of which everything is empty, where there is none.
pugi::xml_node child_of(pugi::xml_node node, std::string_view name);
/// child_of(), again and again: descend(paragraph, {"pPr", "pStyle"}).
pugi::xml_node descend(pugi::xml_node node, std::initializer_list<std::string_view> names);
/// The first element of that name below the node, in the order of the file.
pugi::xml_node find_below(pugi::xml_node node, std::string_view name);

/// "" where there is none.
std::string_view attribute_of(pugi::xml_node node, std::string_view name);
int int_attribute(pugi::xml_node node, std::string_view name, int otherwise);

/// All characters below it.
std::string text_of(pugi::xml_node node);

}  // namespace ragd
