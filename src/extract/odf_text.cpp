#include "extract/odf_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "extract/xml_tree.hpp"

namespace ragd {
namespace {

constexpr int kRepeatedMax = 1024;

bool is_left_out(std::string_view name) {
    return name == "tracked-changes" || name == "annotation" || name == "ruby-text" ||
           name == "table-of-content" || name == "alphabetical-index" || name == "title" ||
           name == "desc" || name == "event-listeners";
}

bool is_shape(std::string_view name) {
    return name == "frame" || name == "custom-shape" || name == "g" || name == "rect" ||
           name == "text-box";
}

}  // namespace

OdfText::OdfText(const OdfPackage& package, TextBuilder& text) : text_(&text) {
    if (package.styles) {
        lists_.add_styles(child_of(package.styles->root(), "styles"));
        lists_.add_styles(child_of(package.styles->root(), "automatic-styles"));
    }
    lists_.add_styles(child_of(package.content.root(), "automatic-styles"));
}

void OdfText::write(pugi::xml_node container) {
    for (const pugi::xml_node node : container.children()) {
        const std::string_view name = local_name(node);
        if (text_->full()) {
            return;
        }
        if (name == "h" || name == "p") {
            std::string content;
            read_inline(node, content);
            if (name == "h") {
                text_->heading(int_attribute(node, "outline-level", 1), content);
            } else {
                text_->paragraph(content);
            }
            write_hanging();
        } else if (name == "list") {
            write_list(node, attribute_of(node, "style-name"), 0);
        } else if (name == "table") {
            write_table(node);
        } else if (!is_left_out(name)) {
            write(node);
        }
    }
}

void OdfText::write_list(pugi::xml_node list, std::string_view style, std::size_t level) {
    if (attribute_of(list, "continue-numbering") != "true" &&
        attribute_of(list, "continue-list").empty()) {
        lists_.begin(style, level);
    }
    for (const pugi::xml_node item : list.children()) {
        if (is(item, "list-item") || is(item, "list-header")) {
            write_item(item, style, level);
        }
    }
}

void OdfText::write_item(pugi::xml_node item, std::string_view style, std::size_t level) {
    bool has_marker = is(item, "list-header");
    for (const pugi::xml_node node : item.children()) {
        if (is(node, "list")) {
            const std::string_view own = attribute_of(node, "style-name");
            write_list(node, own.empty() ? style : own, level + 1);
        } else if (is(node, "h")) {  // a heading with a number
            const std::string marker = lists_.next_marker(style, level);
            text_->heading(int_attribute(node, "outline-level", 1), marker + " " + flat_text(node));
        } else if (is(node, "p")) {
            std::string content;
            read_inline(node, content);
            if (clean_line(content).empty()) {
                continue;
            }
            const std::string marker = has_marker ? "" : lists_.next_marker(style, level);
            has_marker = true;
            if (marker.empty()) {
                text_->paragraph(content);
            } else {
                text_->list_item(level, marker, content);
            }
        }
        write_hanging();
    }
}

void OdfText::write_table(pugi::xml_node table) {
    text_->begin_table();
    std::vector<std::pair<int, std::string>> above;
    write_rows(table, above);
    write_hanging();
}

void OdfText::write_rows(pugi::xml_node table, std::vector<std::pair<int, std::string>>& above) {
    for (const pugi::xml_node row : table.children()) {
        const std::string_view name = local_name(row);
        if (name == "table-header-rows" || name == "table-rows" || name == "table-row-group") {
            write_rows(row, above);
        }
        if (name != "table-row" || text_->full()) {
            continue;
        }
        std::vector<std::string> cells;
        for (const pugi::xml_node cell : row.children()) {
            const bool covered = is(cell, "covered-table-cell");
            if (!covered && !is(cell, "table-cell")) {
                continue;
            }
            const std::string text = flat_text(cell);
            const int times =
                std::clamp(int_attribute(cell, "number-columns-repeated", 1), 1, kRepeatedMax);
            for (int i = 0; i < times; ++i) {
                above.resize(std::max(above.size(), cells.size() + 1));
                auto& [rows_left, shown] = above[cells.size()];
                if (covered && rows_left > 0) {  // the lower part of the cell above
                    --rows_left;
                    cells.push_back(shown);
                    continue;
                }
                rows_left = covered ? 0 : int_attribute(cell, "number-rows-spanned", 1) - 1;
                shown = text;
                cells.push_back(text);
            }
        }
        text_->table_row(cells);
    }
}

void OdfText::write_hanging() {
    const auto boxes = std::exchange(boxes_, {});
    const auto notes = std::exchange(notes_, {});
    for (const pugi::xml_node box : boxes) {
        write(box);
    }
    for (const auto& [number, note] : notes) {
        text_->paragraph(
            fmt::format("[note {}] {}", number, flat_text(child_of(note, "note-body"))));
    }
    if (!boxes_.empty() || !notes_.empty()) {
        write_hanging();
    }
}

std::string OdfText::flat_text(pugi::xml_node container) {
    std::string out;
    read_inline(container, out);
    return clean_line(out);
}

void OdfText::read_inline(pugi::xml_node node, std::string& out) {
    for (const pugi::xml_node child : node.children()) {
        read_child(child, out);
    }
}

void OdfText::read_child(pugi::xml_node node, std::string& out) {
    const std::string_view name = local_name(node);
    if (name.empty()) {
        // Its line ends are those of the file; that of the text is <text:line-break/>.
        std::string characters = node.value();
        std::ranges::replace(characters, '\n', ' ');
        out += characters;
    } else if (name == "s" || name == "tab") {
        out += ' ';
    } else if (name == "line-break") {
        out += '\n';
    } else if (name == "note") {
        out += fmt::format(" [note {}]", ++notes_count_);
        notes_.emplace_back(notes_count_, node);
    } else if (is_shape(name)) {
        boxes_.push_back(node);
    } else if (!is_left_out(name)) {
        read_inline(node, out);
        out += name == "p" || name == "h" ? " " : "";
    }
}

}  // namespace ragd
