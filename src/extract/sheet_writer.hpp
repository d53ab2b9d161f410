#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "extract/text_builder.hpp"

namespace ragd {

/// Writes the sheets of a spreadsheet: each under its name, its rows as tables. A row without a value
/// ends a table; rows of one value above it are its title.
class SheetWriter {
public:
    explicit SheetWriter(TextBuilder& text) : text_(&text) {}

    void begin_sheet(const std::string& name);
    /// Rows come in ascending order; those without a value may be left out.
    /// Requires: rows and columns count from 0.
    void row(std::size_t number, std::vector<std::string> cells);
    void end_sheet();

private:
    struct Row {
        std::size_t number;
        std::vector<std::string> cells;
    };
    void write_rows();
    void end_table();
    void place(std::size_t first_row, std::size_t last_row, std::size_t column, std::size_t end);

    TextBuilder* text_;
    std::string sheet_;
    std::vector<Row> rows_;   // of the table that is being read
    std::size_t cells_ = 0;   // of these rows
    bool goes_on_ = false;    // the table's first rows are written
    std::size_t column_ = 0;  // where the table begins
    std::size_t written_ = 0;
};

/// "A", "Z", "AA" of 0, 25, 26; and the reverse, for the start of "AA7".
std::string column_name(std::size_t column);
std::size_t column_number(std::string_view reference);

}  // namespace ragd
