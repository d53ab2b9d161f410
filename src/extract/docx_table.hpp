#pragma once
#include <cstddef>
#include <vector>

#include <pugixml.hpp>

namespace ragd {

/// The rows of a table of Word, as they are once all changes are accepted.
struct DocxTable {
    struct Cell {
        pugi::xml_node node;
        std::size_t span = 1;    // columns it takes
        bool continues = false;  // it is the lower part of the cell above it
    };
    using Row = std::vector<Cell>;
    std::vector<Row> rows;
    std::size_t columns = 0;  // of its widest row
};

DocxTable read_docx_table(pugi::xml_node table);

}  // namespace ragd
