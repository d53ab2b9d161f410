#pragma once
#include <string>
#include <vector>

#include <pugixml.hpp>

namespace ragd {

/// What stands in a paragraph of Word, as it reads once all changes are accepted.
struct DocxInline {
    struct Note {
        std::string id;  // in the part of its notes
        bool at_end = false;
        std::string
            name;  // as the text has it: footnotes are "1", "2", ..., endnotes "e1", "e2", ...
    };
    std::string text;  // a line break is "\n", a note is "[note 1]"
    std::vector<Note> notes;
    std::vector<pugi::xml_node> boxes;  // <w:txbxContent>: blocks of text boxes that hang on it
    int footnotes = 0;                  // so far in the document
    int endnotes = 0;
};

/// Adds what is below the node to `out`. Hidden text, comments and what was deleted is left out.
void read_docx_inline(pugi::xml_node node, DocxInline& out);

/// True for a property that is there and not switched off: <w:vanish/>, not <w:vanish w:val="0"/>.
bool is_docx_on(pugi::xml_node property);

}  // namespace ragd
