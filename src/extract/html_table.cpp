#include <algorithm>
#include <charconv>
#include <vector>

#include "extract/html_writer.hpp"

namespace ragd {
namespace {

constexpr std::size_t kColumnsMax = 512;  // what spans more is not a table
constexpr std::size_t kRowSpanMax = 1000;

struct Cell {
    std::string text;
    bool is_head = false;
};

struct Row {
    std::vector<Cell> cells;
    bool is_head = false;  // in a thead, or of head cells alone
};

/// What a table has besides its text: tells a table from a way to put things in their places.
struct Shape {
    bool has_head = false;
    bool has_caption = false;
    bool has_table = false;    // another one inside
    bool has_section = false;  // a heading, code or a list inside a cell
};

bool is_section_part(GumboTag tag) {
    return (tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6) || tag == GUMBO_TAG_PRE;
}

void look_at(const GumboNode& node, Shape& shape) {
    for (const GumboNode* child : children_of(node)) {
        if (!is_element(*child)) {
            continue;
        }
        const GumboTag tag = child->v.element.tag;
        shape.has_head = shape.has_head || tag == GUMBO_TAG_TH || tag == GUMBO_TAG_THEAD;
        shape.has_caption = shape.has_caption || tag == GUMBO_TAG_CAPTION;
        shape.has_section = shape.has_section || is_section_part(tag);
        if (tag == GUMBO_TAG_TABLE) {
            shape.has_table = true;
            return;
        }
        look_at(*child, shape);
    }
}

std::size_t span_of(const GumboNode& cell, const char* name, std::size_t most) {
    const std::string_view text = attribute(cell, name);
    std::size_t value = 1;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return std::clamp<std::size_t>(value, 1, most);
}

/// Reads rows as a browser lays them out. A cell over several rows is written in each of them, so that each
/// says all of itself; one over several columns in the first of them.
class TableReader {
public:
    explicit TableReader(std::size_t cells_max) : cells_max_(cells_max) {}

    /// Stops after the first row that is over the limit; who writes that many meets it, too.
    void read(const GumboNode& part, bool in_head) {
        for (const GumboNode* child : children_of(part)) {
            if (cells_ > cells_max_) {
                return;
            }
            if (is_tag(*child, GUMBO_TAG_TR)) {
                read_row(*child, in_head);
            } else if (is_tag(*child, GUMBO_TAG_THEAD) || is_tag(*child, GUMBO_TAG_TBODY) ||
                       is_tag(*child, GUMBO_TAG_TFOOT)) {
                read(*child, is_tag(*child, GUMBO_TAG_THEAD));
                above_.clear();
            }
        }
    }

    std::vector<Row> rows;
    std::size_t columns = 0;

private:
    struct Above {
        std::size_t rows_left = 0;
        Cell cell;
    };

    void read_row(const GumboNode& tr, bool in_head) {
        Row row;
        for (const GumboNode* child : children_of(tr)) {
            if ((is_tag(*child, GUMBO_TAG_TD) || is_tag(*child, GUMBO_TAG_TH)) &&
                !HtmlContent::is_hidden(*child)) {
                take_from_above(row);
                add_cell(*child, row);
            }
        }
        take_from_above(row);
        const bool all_heads =
            !row.cells.empty() && std::ranges::all_of(row.cells, [](const Cell& cell) {
                return cell.is_head || cell.text.empty();
            });
        row.is_head = in_head || all_heads;
        columns = std::max(columns, row.cells.size());
        cells_ += row.cells.size();
        if (!row.cells.empty()) {
            rows.push_back(std::move(row));
        }
    }

    void take_from_above(Row& row) {
        while (row.cells.size() < above_.size() && above_[row.cells.size()].rows_left > 0) {
            Above& above = above_[row.cells.size()];
            --above.rows_left;
            row.cells.push_back(above.cell);
        }
    }

    void add_cell(const GumboNode& node, Row& row) {
        const Cell cell{.text = flat_html_text(node), .is_head = is_tag(node, GUMBO_TAG_TH)};
        const std::size_t down = span_of(node, "rowspan", kRowSpanMax);
        const std::size_t across = span_of(node, "colspan", kColumnsMax);
        for (std::size_t i = 0; i < across && row.cells.size() < kColumnsMax; ++i) {
            const Cell written = i == 0 ? cell : Cell{.text = {}, .is_head = cell.is_head};
            if (down > 1) {
                above_.resize(std::max(above_.size(), row.cells.size() + 1));
                above_[row.cells.size()] = {down - 1, written};
            }
            row.cells.push_back(written);
        }
    }

    std::size_t cells_max_;
    std::size_t cells_ = 0;
    std::vector<Above> above_;  // by column: what reaches into the rows below
};

std::vector<std::string> texts_of(const Row& row) {
    std::vector<std::string> out;
    for (const Cell& cell : row.cells) {
        out.push_back(cell.text);
    }
    return out;
}

/// Two head rows above one another become one: "2025 Days", "2025 Hours".
std::vector<std::string> joined_heads(const std::vector<Row>& rows, std::size_t heads) {
    std::vector<std::string> out = texts_of(rows.front());
    for (std::size_t i = 1; i < heads; ++i) {
        out.resize(std::max(out.size(), rows[i].cells.size()));
        for (std::size_t column = 0; column < rows[i].cells.size(); ++column) {
            const std::string& text = rows[i].cells[column].text;
            if (text.empty() || text == out[column]) {
                continue;
            }
            out[column] += (out[column].empty() ? "" : " ") + text;
        }
    }
    return out;
}

/// A head cell and a value in each row: "- Size: 12 m".
bool is_list_of_facts(const std::vector<Row>& rows, std::size_t columns) {
    return columns == 2 && std::ranges::all_of(rows, [](const Row& row) {
               return row.cells.size() == 2 && row.cells[0].is_head && !row.cells[1].is_head;
           });
}

void write_caption(const GumboNode& table, TextBuilder& out) {
    for (const GumboNode* child : children_of(table)) {
        if (is_tag(*child, GUMBO_TAG_CAPTION)) {
            out.paragraph(flat_html_text(*child));
        }
    }
}

}  // namespace

bool write_html_table(const GumboNode& table, const ExtractLimits& limits, TextBuilder& out) {
    Shape shape;
    look_at(table, shape);
    const std::string_view role = attribute(table, "role");
    if (shape.has_table || role == "presentation" || role == "none" ||
        (!shape.has_head && shape.has_section)) {
        return false;
    }
    TableReader reader{limits.cells_max};
    reader.read(table, false);
    const auto& rows = reader.rows;
    const bool is_small = rows.size() < 2 || reader.columns < 2;
    if (rows.empty() || (is_small && !shape.has_head && !shape.has_caption)) {
        return false;
    }
    write_caption(table, out);
    if (is_list_of_facts(rows, reader.columns)) {
        for (const Row& row : rows) {
            out.list_item(0, "-", row.cells[0].text + ": " + row.cells[1].text);
        }
        return true;
    }
    std::size_t heads = 0;
    while (heads + 1 < rows.size() && rows[heads].is_head) {
        ++heads;
    }
    heads = std::max<std::size_t>(heads, 1);
    out.begin_table();
    out.table_row(joined_heads(rows, heads));
    for (std::size_t i = heads; i < rows.size() && !out.full(); ++i) {
        out.table_row(texts_of(rows[i]));
    }
    return true;
}

}  // namespace ragd
