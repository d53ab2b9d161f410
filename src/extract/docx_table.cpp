#include "extract/docx_table.hpp"

#include <algorithm>

#include "extract/xml_tree.hpp"

namespace ragd {
namespace {

constexpr int kColumnsMax = 63;  // of Word itself

/// Rows and cells may stand in containers that say nothing of the table.
bool is_table_wrapper(std::string_view name) {
    return name == "sdt" || name == "sdtContent" || name == "customXml" || name == "ins";
}

bool is_deleted(pugi::xml_node properties) {
    return !child_of(properties, "del").empty() || !child_of(properties, "cellDel").empty();
}

void read_cells(pugi::xml_node row, DocxTable::Row& out) {
    for (const pugi::xml_node node : row.children()) {
        const pugi::xml_node properties = child_of(node, "tcPr");
        if (is_table_wrapper(local_name(node))) {
            read_cells(node, out);
        } else if (is(node, "tc") && !is_deleted(properties)) {
            const pugi::xml_node merged = child_of(properties, "vMerge");
            const int span = int_attribute(child_of(properties, "gridSpan"), "val", 1);
            out.push_back({.node = node,
                           .span = static_cast<std::size_t>(std::clamp(span, 1, kColumnsMax)),
                           .continues = merged && attribute_of(merged, "val") != "restart"});
        }
    }
}

void read_rows(pugi::xml_node table, DocxTable& out) {
    for (const pugi::xml_node node : table.children()) {
        if (is_table_wrapper(local_name(node))) {
            read_rows(node, out);
        } else if (is(node, "tr") && !is_deleted(child_of(node, "trPr"))) {
            DocxTable::Row row;
            read_cells(node, row);
            std::size_t columns = 0;
            for (const DocxTable::Cell& cell : row) {
                columns += cell.span;
            }
            out.columns = std::max(out.columns, columns);
            out.rows.push_back(std::move(row));
        }
    }
}

}  // namespace

DocxTable read_docx_table(pugi::xml_node table) {
    DocxTable out;
    read_rows(table, out);
    return out;
}

}  // namespace ragd
