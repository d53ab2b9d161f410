#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pugixml.hpp>

#include "extract/odf_lists.hpp"
#include "extract/odf_package.hpp"
#include "extract/text_builder.hpp"

namespace ragd {

/// Writes blocks of OpenDocument: headings, paragraphs, lists, tables; behind each of them what hangs
/// on it, which is text boxes and notes. Comments and what was deleted are left out.
class OdfText {
public:
    /// Requires: both outlive it.
    OdfText(const OdfPackage& package, TextBuilder& text);

    /// All blocks below the node: <office:text>, a section, a text box.
    void write(pugi::xml_node container);
    void write_table(pugi::xml_node table);

    /// All that is below the node on one line; what hangs on it is written with the next block.
    std::string flat_text(pugi::xml_node container);

private:
    void write_list(pugi::xml_node list, std::string_view style, std::size_t level);
    void write_item(pugi::xml_node item, std::string_view style, std::size_t level);
    void write_rows(pugi::xml_node table, std::vector<std::pair<int, std::string>>& above);
    void write_hanging();
    void read_inline(pugi::xml_node node, std::string& out);
    void read_child(pugi::xml_node node, std::string& out);

    TextBuilder* text_;
    OdfLists lists_;
    int notes_count_ = 0;
    std::vector<std::pair<int, pugi::xml_node>> notes_;  // that wait for the end of the block
    std::vector<pugi::xml_node> boxes_;
};

}  // namespace ragd
