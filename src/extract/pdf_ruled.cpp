#include "extract/pdf_ruled.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace ragd {
namespace {

constexpr std::size_t kCellBytesMax = 2'000;  // more is a page within a frame

using Place = std::pair<std::uint16_t, std::uint16_t>;  // of a cell: its first row and column

std::map<Place, std::vector<PdfFragment>> cells_of(const std::vector<PdfFragment>& fragments) {
    std::map<Place, std::vector<PdfFragment>> out;
    for (const PdfFragment& fragment : fragments) {
        out[{fragment.cell.row, fragment.cell.column}].push_back(fragment);
    }
    return out;
}

bool is_table(const std::vector<PdfFragment>& fragments) {
    std::set<std::uint16_t> rows;
    std::set<std::uint16_t> columns;
    std::map<Place, std::size_t> bytes;
    for (const PdfFragment& fragment : fragments) {
        rows.insert(fragment.cell.row);
        columns.insert(fragment.cell.column);
        bytes[{fragment.cell.row, fragment.cell.column}] += fragment.text.size();
    }
    return rows.size() > 1 && columns.size() > 1 &&
           std::ranges::all_of(bytes, [](const auto& of) { return of.second <= kCellBytesMax; });
}

PdfFragment stand_in(const std::vector<PdfFragment>& fragments) {
    PdfFragment out = fragments.front();
    out.text.clear();
    out.bold = false;
    out.cell = {};
    out.is_table = true;
    for (const PdfFragment& fragment : fragments) {
        out.order = std::min(out.order, fragment.order);
        out.size = std::min(out.size, fragment.size);
    }
    out.box = box_around(fragments);
    out.baseline = out.box.top + out.size;
    return out;
}

/// The text of a cell.
std::string text_of(const std::vector<PdfFragment>& cell, const PdfCompounds& compounds) {
    std::string out;
    for (const auto& row : pdf_rows(cell)) {
        std::string line;
        for (const PdfFragment& fragment : row) {
            line += (line.empty() ? "" : " ") + fragment.text;
        }
        join_pdf_line(out, line, compounds);
    }
    return out;
}

}  // namespace

std::vector<PdfRuledTable> take_ruled_tables(std::vector<PdfFragment>& fragments) {
    std::map<std::uint16_t, std::vector<PdfFragment>> by_table;
    for (const PdfFragment& fragment : fragments) {
        if (fragment.cell.table != 0) {
            by_table[fragment.cell.table].push_back(fragment);
        }
    }
    std::vector<PdfRuledTable> out;
    for (auto& [number, cells] : by_table) {
        if (!is_table(cells)) {
            continue;
        }
        std::erase_if(fragments,
                      [&](const PdfFragment& fragment) { return fragment.cell.table == number; });
        fragments.push_back(stand_in(cells));
        out.push_back({.stands_for = fragments.back(), .fragments = std::move(cells)});
    }
    return out;
}

std::vector<PdfBlock> ruled_table_rows(const std::vector<PdfFragment>& fragments,
                                       std::uint32_t page, const PdfCompounds& compounds) {
    std::map<std::uint16_t, std::size_t> columns;  // those with text, and which of them it is
    std::map<std::uint16_t, PdfBlock> rows;
    for (const PdfFragment& fragment : fragments) {
        columns.emplace(fragment.cell.column, 0);
    }
    for (std::size_t n = 0; auto& [column, place] : columns) {
        place = n++;
    }
    for (const PdfFragment& fragment : fragments) {
        for (std::uint16_t row = fragment.cell.row; row < fragment.cell.row_end; ++row) {
            PdfBlock& block = rows[row];
            const bool own = fragment.cell.row_end - fragment.cell.row == 1;
            if (block.parts.empty()) {
                block.kind = PdfBlock::Kind::kTableRow;
                block.cells.resize(columns.size());
                block.size = fragment.size;
                block.parts.push_back({.start = 0, .page = page, .box = fragment.box});
            }
            block.parts.front().box = box_around(block.parts.front().box, fragment.box);
            block.has_own_cell = block.has_own_cell || own;
        }
    }
    for (const auto& [place, cell] : cells_of(fragments)) {
        const std::string text = text_of(cell, compounds);
        for (std::uint16_t row = place.first; row < cell.front().cell.row_end; ++row) {
            rows[row].cells[columns[place.second]] = text;
        }
    }
    std::vector<PdfBlock> out;
    for (auto& [row, block] : rows) {
        if (block.has_own_cell || out.empty()) {
            block.begins_table = out.empty();
            out.push_back(std::move(block));
        }
    }
    return out;
}

}  // namespace ragd
