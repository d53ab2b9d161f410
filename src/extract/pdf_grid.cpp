#include "extract/pdf_grid.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/assert.hpp"

namespace ragd {
namespace {

// Points.
constexpr float kSame = 2.6F;   // lines as close are one: the two edges of a thin box, double lines
constexpr float kTouch = 3.5F;  // lines as close meet
constexpr float kEdge = 6.0F;   // a cell is wider, and higher
constexpr std::size_t kLinesMax = 1'000;  // either way, of a page: more is a drawing
constexpr std::size_t kCellsMax = 20'000;

/// A line in either direction: where it lies across, and from where to where it goes.
struct Line {
    float at = 0;
    float from = 0;
    float to = 0;
};

/// Lines on one another, or one behind the other, as one.
std::vector<Line> merged(std::vector<Line> lines) {
    std::ranges::sort(lines, {}, &Line::at);
    std::vector<Line> out;
    for (std::size_t first = 0; first < lines.size();) {
        std::size_t end = first + 1;
        while (end < lines.size() && lines[end].at - lines[first].at <= kSame) {
            ++end;
        }
        const auto near = std::span{lines}.subspan(first, end - first);
        const float middle = (near.front().at + near.back().at) / 2;
        std::ranges::sort(near, {}, &Line::from);
        const std::size_t begin = out.size();
        for (const Line& line : near) {
            if (out.size() > begin && line.from <= out.back().to + kTouch) {
                out.back().to = std::max(out.back().to, line.to);
            } else {
                out.push_back({.at = middle, .from = line.from, .to = line.to});
            }
        }
        first = end;
    }
    return out;
}

/// The places of lines, ascending, those of different lines that are close as one; what the crossing
/// lines reach beyond the outermost is an open side of the table.
std::vector<float> places_of(const std::vector<Line>& lines, const std::vector<Line>& across) {
    std::vector<float> out;
    for (const Line& line : lines) {
        out.push_back(line.at);
    }
    const float from = std::ranges::min(across, {}, &Line::from).from;
    const float to = std::ranges::max(across, {}, &Line::to).to;
    std::ranges::sort(out);
    if (from < out.front() - kEdge) {
        out.insert(out.begin(), from);
    }
    if (to > out.back() + kEdge) {
        out.push_back(to);
    }
    const auto same = std::ranges::unique(out, [](float a, float b) { return b - a <= kSame; });
    out.erase(same.begin(), same.end());
    return out;
}

/// True where one of the lines stands at `at` and goes past `middle`.
bool has_wall(const std::vector<Line>& lines, float at, float middle) {
    return std::ranges::any_of(lines, [&](const Line& line) {
        return std::abs(line.at - at) <= kSame && line.from <= middle && line.to >= middle;
    });
}

/// Lines that touch one another, over however many others.
struct Web {
    std::vector<Line> upright;
    std::vector<Line> level;
};

std::vector<Web> webs_of(const std::vector<Line>& upright, const std::vector<Line>& level) {
    std::vector<std::size_t> parent(upright.size() + level.size());
    std::iota(parent.begin(), parent.end(), std::size_t{0});
    const auto root = [&](std::size_t i) {
        while (parent[i] != i) {
            parent[i] = parent[parent[i]];
            i = parent[i];
        }
        return i;
    };
    for (std::size_t u = 0; u < upright.size(); ++u) {
        for (std::size_t l = 0; l < level.size(); ++l) {
            const bool touch =
                upright[u].at >= level[l].from - kTouch && upright[u].at <= level[l].to + kTouch &&
                level[l].at >= upright[u].from - kTouch && level[l].at <= upright[u].to + kTouch;
            if (touch) {
                parent[root(u)] = root(upright.size() + l);
            }
        }
    }
    std::vector<Web> all(parent.size());
    for (std::size_t i = 0; i < parent.size(); ++i) {
        Web& web = all[root(i)];
        if (i < upright.size()) {
            web.upright.push_back(upright[i]);
        } else {
            web.level.push_back(level[i - upright.size()]);
        }
    }
    std::erase_if(all, [](const Web& w) { return w.upright.empty() || w.level.size() < 2; });
    return all;
}

PdfGrid grid_of(const Web& web, std::vector<float> columns, std::vector<float> rows) {
    PdfGrid out{columns, rows};
    for (std::size_t row = 0; row + 1 < rows.size(); ++row) {
        for (std::size_t column = 0; column + 1 < columns.size(); ++column) {
            const float x = (columns[column] + columns[column + 1]) / 2;
            const float y = (rows[row] + rows[row + 1]) / 2;
            if (column + 2 < columns.size() && !has_wall(web.upright, columns[column + 1], y)) {
                out.open_right(row, column);
            }
            if (row + 2 < rows.size() && !has_wall(web.level, rows[row + 1], x)) {
                out.open_below(row, column);
            }
        }
    }
    return out;
}

}  // namespace

PdfGrid::PdfGrid(std::vector<float> columns, std::vector<float> rows)
    : columns_(std::move(columns)), rows_(std::move(rows)) {
    RAG_ASSERT(columns_.size() > 2 && rows_.size() > 2, "a grid has two rows and two columns");
    open_right_.resize(this->rows() * this->columns());
    open_below_.resize(this->rows() * this->columns());
}

void PdfGrid::open_right(std::size_t row, std::size_t column) {
    open_right_[index(row, column)] = true;
}

void PdfGrid::open_below(std::size_t row, std::size_t column) {
    open_below_[index(row, column)] = true;
}

PdfCell PdfGrid::at(float x, float y, std::uint16_t number) const {
    const auto place = [](const std::vector<float>& lines, float value) {
        return static_cast<std::size_t>(std::ranges::upper_bound(lines, value) - lines.begin());
    };
    const std::size_t right = place(columns_, x);
    const std::size_t below = place(rows_, y);
    if (right == 0 || right == columns_.size() || below == 0 || below == rows_.size()) {
        return {};
    }
    std::size_t column = right - 1;
    std::size_t row = below - 1;
    while (column > 0 && open_right_[index(row, column - 1)]) {
        --column;
    }
    while (row > 0 && open_below_[index(row - 1, column)]) {
        --row;
    }
    std::size_t column_end = column + 1;
    while (column_end < columns() && open_right_[index(row, column_end - 1)]) {
        ++column_end;
    }
    std::size_t row_end = row + 1;
    while (row_end < rows() && open_below_[index(row_end - 1, column)]) {
        ++row_end;
    }
    return {.table = number,
            .row = static_cast<std::uint16_t>(row),
            .row_end = static_cast<std::uint16_t>(row_end),
            .column = static_cast<std::uint16_t>(column),
            .column_end = static_cast<std::uint16_t>(column_end)};
}

std::vector<PdfGrid> find_pdf_grids(const std::vector<Box>& rules) {
    std::vector<Line> upright;
    std::vector<Line> level;
    for (const Box& rule : rules) {
        if (rule.right - rule.left < rule.bottom - rule.top) {
            upright.push_back({(rule.left + rule.right) / 2, rule.top, rule.bottom});
        } else {
            level.push_back({(rule.top + rule.bottom) / 2, rule.left, rule.right});
        }
    }
    upright = merged(std::move(upright));
    level = merged(std::move(level));
    std::vector<PdfGrid> out;
    if (upright.size() > kLinesMax || level.size() > kLinesMax) {
        return out;
    }
    for (const Web& web : webs_of(upright, level)) {
        std::vector<float> columns = places_of(web.upright, web.level);
        std::vector<float> rows = places_of(web.level, web.upright);
        if (columns.size() > 2 && rows.size() > 2 && columns.size() * rows.size() <= kCellsMax) {
            out.push_back(grid_of(web, std::move(columns), std::move(rows)));
        }
    }
    return out;
}

}  // namespace ragd
