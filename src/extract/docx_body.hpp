#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <pugixml.hpp>

#include "extract/docx_inline.hpp"
#include "extract/docx_numbering.hpp"
#include "extract/docx_styles.hpp"
#include "extract/text_builder.hpp"

namespace ragd {

/// Writes the blocks of a document of Word: each paragraph, list item and table, what its text boxes
/// hold behind it, and then its notes.
class DocxBody {
public:
    /// The roots of the parts; null nodes where the document lacks them. They outlive this.
    struct Parts {
        pugi::xml_node styles;
        pugi::xml_node numbering;
        pugi::xml_node footnotes;
        pugi::xml_node endnotes;
    };
    DocxBody(const Parts& parts, TextBuilder& text);

    /// All blocks below the node: <w:body>, a cell, a text box.
    void write(pugi::xml_node container);

    /// The text of the first paragraph in the style Title; "" where there is none.
    [[nodiscard]] const std::string& title() const { return title_; }

private:
    using NoteTexts = std::map<std::string, pugi::xml_node, std::less<>>;  // by id
    static NoteTexts read_notes(pugi::xml_node notes);
    void write_paragraph(pugi::xml_node paragraph);
    void write_text(pugi::xml_node properties, const std::string& content);
    void write_table(pugi::xml_node table);
    void write_hanging();
    void write_note(const DocxInline::Note& note);
    /// A paragraph's text with the marker of its list, on one line; for cells and notes.
    std::string flat_text(pugi::xml_node container);
    void take_flat(pugi::xml_node node, std::string& out);

    DocxStyles styles_;
    DocxNumbering numbering_;
    NoteTexts footnotes_;
    NoteTexts endnotes_;
    TextBuilder* text_;
    std::string title_;
    DocxInline
        pending_;  // what waits for the end of the block: boxes and notes; text of merged ones
};

}  // namespace ragd
