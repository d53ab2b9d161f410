#pragma once
#include <string>
#include <vector>

#include "extract/text_builder.hpp"

namespace ragd {

/// What RTF says of the paragraph that ends.
struct RtfParagraph {
    int level = 0;  // of a heading, 1..9; 0: it is none
    bool is_list = false;
    int depth = 0;  // in lists
    bool in_table = false;
};

/// Paragraphs, rows and notes of an RTF document, in the order in which their ends come.
class RtfWriter {
public:
    explicit RtfWriter(TextBuilder& out) : out_(out) {}

    void append(std::string_view text) { line_ += text; }
    /// What is printed before the item ("1.", a bullet).
    void marker(std::string_view text) { marker_ += text; }
    void end_paragraph(const RtfParagraph& paragraph);

    /// Which cells of the row are a part of the one above.
    void begin_row() {
        merged_.clear();
        next_is_merged_ = false;
    }
    void cell_is_merged() { next_is_merged_ = true; }
    void cell_defined();
    void end_cell();
    void end_row();

    /// What comes until the end is the text of a note, whose number is put here.
    void begin_note();
    void end_note();
    [[nodiscard]] bool in_note() const { return in_note_; }

    /// At the end of all.
    void finish(const RtfParagraph& paragraph);

private:
    void write_notes();
    void leave_table();

    TextBuilder& out_;
    std::string line_;
    std::string marker_;
    std::string cell_;
    std::vector<std::string> cells_;
    std::vector<std::string> above_;  // cells of the last row
    std::vector<bool> merged_;
    bool next_is_merged_ = false;
    bool in_rows_ = false;
    bool in_note_ = false;
    std::string held_;  // the line in which the note is
    std::size_t note_number_ = 0;
    std::vector<std::string> notes_;
};

}  // namespace ragd
