#include "extract/pdf_table.hpp"

#include <algorithm>

namespace ragd {
namespace {

constexpr float kTight = 1.35F;   // of the size: lines of one cell are not further apart
constexpr float kApart = 1.35F;   // of the distance of lines: that of rows is more
constexpr float kWrapped = 1.6F;  // of the size: a line without a first cell is no row of its own

using Row = std::vector<PdfFragment>;

std::size_t column_of(const PdfFragment& fragment, const std::vector<float>& cuts) {
    return static_cast<std::size_t>(std::ranges::upper_bound(cuts, fragment.middle()) -
                                    cuts.begin());
}

std::size_t filled(const std::vector<std::string>& cells) {
    return static_cast<std::size_t>(
        std::ranges::count_if(cells, [](const std::string& cell) { return !cell.empty(); }));
}

/// The widest distance between two lines that follow one another.
float widest(const std::vector<Row>& rows) {
    float out = 0;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        out = std::max(out, rows[i].front().baseline - rows[i - 1].front().baseline);
    }
    return out;
}

}  // namespace

std::vector<PdfBlock> pdf_table_rows(const PdfRegion& table, std::uint32_t page,
                                     const PdfCompounds& compounds) {
    const std::vector<Row> rows = pdf_rows(table.fragments);
    const float rows_apart = widest(rows);
    std::vector<PdfBlock> out;
    float above = 0;
    for (const Row& row : rows) {
        std::vector<std::string> cells(table.cuts.size() + 1);
        for (const PdfFragment& fragment : row) {
            join_pdf_line(cells[column_of(fragment, table.cuts)], fragment.text, compounds);
        }
        const float distance = row.front().baseline - above;
        const float size = row.front().size;
        above = row.front().baseline;
        const bool wraps = !out.empty() && distance <= kTight * size &&
                           rows_apart >= kApart * distance &&
                           filled(cells) < filled(out.back().cells);
        const bool has_no_head =
            !out.empty() && cells.front().empty() && distance <= kWrapped * size;
        if (wraps || has_no_head) {
            PdfBlock& last = out.back();
            for (std::size_t i = 0; i < cells.size(); ++i) {
                join_pdf_line(last.cells[i], cells[i], compounds);
            }
            last.parts.front().box = box_around(last.parts.front().box, box_around(row));
            continue;
        }
        out.push_back({.kind = PdfBlock::Kind::kTableRow,
                       .cells = std::move(cells),
                       .begins_table = out.empty(),
                       .parts = {{.start = 0, .page = page, .box = box_around(row)}},
                       .size = size});
    }
    return out;
}

}  // namespace ragd
