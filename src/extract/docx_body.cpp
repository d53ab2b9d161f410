#include "extract/docx_body.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "extract/docx_table.hpp"
#include "extract/xml_tree.hpp"

namespace ragd {
namespace {

/// True for a paragraph whose end was deleted: it goes on with the next one.
bool goes_on(pugi::xml_node properties) {
    const pugi::xml_node mark = child_of(properties, "rPr");
    return !child_of(mark, "del").empty() || !child_of(mark, "moveFrom").empty();
}

bool is_deleted_row(pugi::xml_node row) {
    return !child_of(child_of(row, "trPr"), "del").empty();
}

/// Containers that say nothing: their children stand in their place.
bool is_wrapper(std::string_view name) {
    return name == "sdt" || name == "sdtContent" || name == "customXml" || name == "ins" ||
           name == "moveTo" || name == "Choice" || name == "smartTag";
}

bool is_table_of_contents(pugi::xml_node sdt) {
    const std::string_view gallery =
        attribute_of(descend(sdt, {"sdtPr", "docPartObj", "docPartGallery"}), "val");
    return gallery == "Table of Contents";
}

}  // namespace

DocxBody::DocxBody(const Parts& parts, TextBuilder& text)
    : styles_(parts.styles),
      numbering_(parts.numbering),
      footnotes_(read_notes(parts.footnotes)),
      endnotes_(read_notes(parts.endnotes)),
      text_(&text) {}

DocxBody::NoteTexts DocxBody::read_notes(pugi::xml_node notes) {
    NoteTexts out;
    for (const pugi::xml_node note : notes.children()) {
        const std::string_view type = attribute_of(note, "type");
        if (type.empty() || type == "normal") {
            out[std::string{attribute_of(note, "id")}] = note;
        }
    }
    return out;
}

void DocxBody::write(pugi::xml_node container) {
    for (const pugi::xml_node node : container.children()) {
        if (text_->full()) {
            return;
        }
        const std::string_view name = local_name(node);
        if (name == "p") {
            write_paragraph(node);
        } else if (name == "tbl") {
            write_table(node);
        } else if (name == "AlternateContent") {
            write(child_of(node, "Choice"));
        } else if (is_wrapper(name) && !is_table_of_contents(node)) {
            write(node);
        }
    }
}

void DocxBody::write_paragraph(pugi::xml_node paragraph) {
    const pugi::xml_node properties = child_of(paragraph, "pPr");
    read_docx_inline(paragraph, pending_);
    if (goes_on(properties)) {
        return;
    }
    write_text(properties, std::exchange(pending_.text, {}));
    write_hanging();
}

void DocxBody::write_text(pugi::xml_node properties, const std::string& content) {
    const std::string line = clean_line(content);
    if (line.empty() || styles_.is_contents(properties)) {
        return;
    }
    const DocxListPlace place = styles_.list_place(properties);
    const std::string marker = place.list > 0 ? numbering_.next_marker(place) : "";
    const int level = styles_.heading_level(properties);
    if (styles_.is_title(properties) || level > 0) {
        if (level == 0 && title_.empty()) {
            title_ = line;
        }
        text_->heading(std::max(level, 1),
                       marker.empty() || marker == "-" ? line : marker + ' ' + line);
    } else if (!marker.empty()) {
        text_->list_item(static_cast<std::size_t>(place.level), marker, content);
    } else {
        text_->paragraph(content);
    }
}

void DocxBody::write_hanging() {
    const auto boxes = std::exchange(pending_.boxes, {});
    const auto notes = std::exchange(pending_.notes, {});
    for (const pugi::xml_node box : boxes) {
        write(box);
    }
    for (const DocxInline::Note& note : notes) {
        write_note(note);
    }
    if (!pending_.boxes.empty() || !pending_.notes.empty()) {
        write_hanging();
    }
}

void DocxBody::write_note(const DocxInline::Note& note) {
    NoteTexts& texts = note.at_end ? endnotes_ : footnotes_;
    if (const auto found = texts.find(note.id); found != texts.end()) {
        const pugi::xml_node content = found->second;
        texts.erase(found);  // a note is written once, also if it refers to itself
        text_->paragraph(fmt::format("[{}] {}", note.name, flat_text(content)));
    }
}

void DocxBody::write_table(pugi::xml_node table) {
    const DocxTable grid = read_docx_table(table);
    if (grid.columns <= 1) {  // a frame around text, not a table
        for (const DocxTable::Row& row : grid.rows) {
            for (const DocxTable::Cell& cell : row) {
                write(cell.node);
            }
        }
        return;
    }
    text_->begin_table();
    std::vector<std::string> above;
    for (const DocxTable::Row& row : grid.rows) {
        std::vector<std::string> cells;
        for (const DocxTable::Cell& cell : row) {
            const bool again = cell.continues && cells.size() < above.size();
            cells.push_back(again ? above[cells.size()] : flat_text(cell.node));
            cells.resize(cells.size() + cell.span - 1);
        }
        text_->table_row(cells);
        if (text_->full()) {
            break;
        }
        above = std::move(cells);
    }
    write_hanging();
}

std::string DocxBody::flat_text(pugi::xml_node container) {
    std::string out;
    take_flat(container, out);
    return clean_line(out);
}

void DocxBody::take_flat(pugi::xml_node container, std::string& out) {
    for (const pugi::xml_node node : container.children()) {
        const std::string_view name = local_name(node);
        if (name == "p") {
            const pugi::xml_node properties = child_of(node, "pPr");
            DocxInline inside{.footnotes = pending_.footnotes, .endnotes = pending_.endnotes};
            read_docx_inline(node, inside);
            const DocxListPlace place = styles_.list_place(properties);
            const bool counts = place.list > 0 && !clean_line(inside.text).empty();
            const std::string marker = counts ? numbering_.next_marker(place) : "";
            out += marker + (marker.empty() ? "" : " ") + inside.text;
            out += goes_on(properties) ? "" : " ";
            std::ranges::move(inside.boxes, std::back_inserter(pending_.boxes));
            std::ranges::move(inside.notes, std::back_inserter(pending_.notes));
            pending_.footnotes = inside.footnotes;
            pending_.endnotes = inside.endnotes;
        } else if (name == "AlternateContent") {
            take_flat(child_of(node, "Choice"), out);
        } else if (name == "tbl" || name == "tc" || (name == "tr" && !is_deleted_row(node)) ||
                   is_wrapper(name)) {
            take_flat(node, out);
        }
    }
}

}  // namespace ragd
