#include "extract/sheet_writer.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace ragd {
namespace {

constexpr std::size_t kLetters = 26;
constexpr std::size_t kColumnsMax = 16'384;  // of Excel
// Each row has its own place, but in long sheets, where places would outgrow the text.
constexpr std::size_t kRowsWithPlace = 5'000;
constexpr std::size_t kRowsAPlace = 100;
constexpr std::size_t kCellsHeld = 500'000;  // before the first rows of a table are written

std::size_t filled(const std::vector<std::string>& cells) {
    return static_cast<std::size_t>(
        std::ranges::count_if(cells, [](const std::string& cell) { return !cell.empty(); }));
}

std::size_t first_filled(const std::vector<std::string>& cells) {
    return static_cast<std::size_t>(
        std::ranges::find_if(cells, [](const std::string& cell) { return !cell.empty(); }) -
        cells.begin());
}

}  // namespace

void SheetWriter::begin_sheet(const std::string& name) {
    sheet_ = name;
    text_->at({.sheet = name});
    text_->heading(2, name);
}

void SheetWriter::row(std::size_t number, std::vector<std::string> cells) {
    for (std::string& cell : cells) {
        cell = clean_line(cell);
    }
    while (!cells.empty() && cells.back().empty()) {
        cells.pop_back();
    }
    if (cells.empty() || text_->full()) {
        return;
    }
    if (!rows_.empty() && rows_.back().number + 1 < number) {
        end_table();
    }
    cells_ += cells.size();
    rows_.push_back({number, std::move(cells)});
    if (cells_ > kCellsHeld) {
        write_rows();
    }
}

void SheetWriter::end_sheet() {
    end_table();
}

void SheetWriter::end_table() {
    write_rows();
    goes_on_ = false;
}

void SheetWriter::place(std::size_t first_row, std::size_t last_row, std::size_t column,
                        std::size_t end) {
    text_->at({.sheet = sheet_,
               .range = fmt::format("{}{}:{}{}", column_name(column), first_row + 1,
                                    column_name(std::max(end, column + 1) - 1), last_row + 1)});
}

void SheetWriter::write_rows() {
    const std::vector<Row> rows = std::exchange(rows_, {});
    cells_ = 0;
    std::size_t end = 0;
    column_ = goes_on_ ? column_ : kColumnsMax;
    for (const Row& row : rows) {
        column_ = goes_on_ ? column_ : std::min(column_, first_filled(row.cells));
        end = std::max(end, row.cells.size());
    }
    std::size_t at = 0;
    for (; !goes_on_ && at < rows.size() && filled(rows[at].cells) == 1; ++at) {
        place(rows[at].number, rows[at].number, column_, end);
        text_->paragraph(rows[at].cells.back());
    }
    if (!goes_on_) {
        text_->begin_table();
    }
    for (; at < rows.size() && !text_->full(); ++at, ++written_) {
        if (written_ < kRowsWithPlace) {
            place(rows[at].number, rows[at].number, column_, end);
        } else if (written_ % kRowsAPlace == 0 || at == 0) {
            const std::size_t last = std::min(at + kRowsAPlace, rows.size()) - 1;
            place(rows[at].number, rows[last].number, column_, end);
        }
        const std::size_t from = std::min(column_, rows[at].cells.size());
        text_->table_row(std::span{rows[at].cells}.subspan(from));
        goes_on_ = true;
    }
}

std::string column_name(std::size_t column) {
    std::string out;
    for (++column; column > 0; column = (column - 1) / kLetters) {
        out.insert(out.begin(), static_cast<char>('A' + (column - 1) % kLetters));
    }
    return out;
}

std::size_t column_number(std::string_view reference) {
    std::size_t out = 0;
    for (const char c : reference) {
        if (c < 'A' || c > 'Z' || out > kColumnsMax) {
            break;
        }
        out = out * kLetters + static_cast<std::size_t>(c - 'A' + 1);
    }
    return std::min(out, kColumnsMax) - (out == 0 ? 0 : 1);
}

}  // namespace ragd
