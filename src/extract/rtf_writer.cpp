#include "extract/rtf_writer.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::size_t kCellsMax = 1024;  // of one row

/// A number or letter is printed as it is; a bullet is whatever its font makes of some character.
std::string mark_of(std::string_view marker) {
    const std::string text = clean_line(marker);
    const bool counts = std::ranges::any_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
    const bool bullet = !counts || (text.size() == 1 && text == "o");
    return bullet ? "-" : text;
}

}  // namespace

void RtfWriter::leave_table() {
    if (std::exchange(in_rows_, false)) {
        above_.clear();
    }
}

void RtfWriter::end_paragraph(const RtfParagraph& paragraph) {
    if (in_note_) {
        line_ += ' ';
        return;
    }
    std::string text = std::exchange(line_, {});
    const std::string marker = std::exchange(marker_, {});
    if (paragraph.in_table) {
        cell_ += marker.empty() ? text : mark_of(marker) + ' ' + text;
        cell_ += ' ';
        return;
    }
    if (!trim(text).empty()) {
        leave_table();
    }
    constexpr int kLevelMax = 6;
    if (paragraph.level > 0) {
        const std::string number = clean_line(marker);
        out_.heading(std::min(paragraph.level, kLevelMax),
                     number.empty() ? text : number + ' ' + text);
    } else if (paragraph.is_list || !marker.empty()) {
        out_.list_item(static_cast<std::size_t>(std::max(paragraph.depth, 0)), mark_of(marker),
                       text);
    } else {
        out_.paragraph(text);
    }
    write_notes();
}

void RtfWriter::cell_defined() {
    if (merged_.size() < kCellsMax) {
        merged_.push_back(next_is_merged_);
    }
    next_is_merged_ = false;
}

void RtfWriter::end_cell() {
    if (in_note_) {
        line_ += ' ';
        return;
    }
    cell_ += std::exchange(line_, {});
    marker_.clear();
    if (cells_.size() < kCellsMax) {
        cells_.push_back(std::exchange(cell_, {}));
    }
}

void RtfWriter::end_row() {
    if (in_note_) {
        return;
    }
    if (!trim(line_).empty() || !trim(cell_).empty()) {
        end_cell();
    }
    if (!std::exchange(in_rows_, true)) {
        out_.begin_table();
    }
    for (std::size_t i = 0; i < std::min(cells_.size(), merged_.size()); ++i) {
        if (merged_[i] && i < above_.size() && trim(cells_[i]).empty()) {
            cells_[i] = above_[i];
        }
    }
    out_.table_row(cells_);
    above_ = std::exchange(cells_, {});
    // A note of a table is written once the table has ended: a paragraph would end it here.
}

void RtfWriter::begin_note() {
    if (in_note_) {
        return;
    }
    in_note_ = true;
    held_ = std::exchange(line_, {});
}

void RtfWriter::end_note() {
    if (!std::exchange(in_note_, false)) {
        return;
    }
    const std::string text = std::exchange(line_, {});
    line_ = std::exchange(held_, {});
    if (trim(text).empty()) {
        return;
    }
    ++note_number_;
    while (line_.ends_with(' ')) {
        line_.pop_back();
    }
    line_ += fmt::format(" [note {}]", note_number_);
    notes_.push_back(fmt::format("[note {}] {}", note_number_, clean_line(text)));
}

void RtfWriter::write_notes() {
    for (const std::string& note : std::exchange(notes_, {})) {
        out_.paragraph(note);
    }
}

void RtfWriter::finish(const RtfParagraph& paragraph) {
    end_note();
    if (!cells_.empty() || !trim(cell_).empty()) {
        end_row();
    }
    RtfParagraph last = paragraph;
    last.in_table = false;
    end_paragraph(last);
    write_notes();
}

}  // namespace ragd
