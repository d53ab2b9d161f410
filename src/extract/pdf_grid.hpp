#pragma once
#include <cstdint>
#include <vector>

#include "domain/location.hpp"

namespace ragd {

/// The cell of a ruled table: the rows and columns from its first to before its end, which are more
/// than one where cells were merged.
struct PdfCell {
    std::uint16_t table = 0;  // on its page, from 1; 0: none
    std::uint16_t row = 0;
    std::uint16_t row_end = 0;
    std::uint16_t column = 0;
    std::uint16_t column_end = 0;
    bool operator==(const PdfCell&) const = default;
};

/// Lines that cross one another so that cells are between them.
class PdfGrid {
public:
    /// Ascending; at least three each, so that there are two rows and two columns.
    PdfGrid(std::vector<float> columns, std::vector<float> rows);

    /// Takes the wall right of a cell, or below it, away.
    void open_right(std::size_t row, std::size_t column);
    void open_below(std::size_t row, std::size_t column);

    /// The cell around a point, its table 0 outside of the grid. `number` names the table.
    [[nodiscard]] PdfCell at(float x, float y, std::uint16_t number) const;

    [[nodiscard]] std::size_t rows() const { return rows_.size() - 1; }
    [[nodiscard]] std::size_t columns() const { return columns_.size() - 1; }

private:
    [[nodiscard]] std::size_t index(std::size_t row, std::size_t column) const {
        return row * columns() + column;
    }
    std::vector<float> columns_;
    std::vector<float> rows_;
    std::vector<bool> open_right_;
    std::vector<bool> open_below_;
};

/// The grids that rules make, each a box without height or width. What has one row or one column is
/// none: a frame around a text.
std::vector<PdfGrid> find_pdf_grids(const std::vector<Box>& rules);

}  // namespace ragd
