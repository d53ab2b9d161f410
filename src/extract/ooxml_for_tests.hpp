#pragma once
#include <string>
#include <utility>
#include <vector>

#include "extract/zip_for_tests.hpp"

namespace ragd {

// Their XML is indented where that must not matter.

/// A relationship: its id, the last word of its type, and its target.
struct TestRelation {
    std::string id;
    std::string kind;
    std::string target;
};

inline std::string relations_xml(const std::vector<TestRelation>& relations) {
    std::string out = "<Relationships>\n  ";
    for (const TestRelation& relation : relations) {
        out += "<Relationship Id='" + relation.id +
               "' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/" +
               relation.kind + "' Target='" + relation.target + "'/>\n  ";
    }
    return out + "</Relationships>";
}

/// A workbook with one sheet called "Sheet": what stands in <sheetData>, <numFmts> and <cellXfs>.
inline std::string xlsx_of(const std::string& rows, const std::string& formats = {},
                           const std::string& styles = {}, const std::string& strings = {}) {
    return zip_of(
        {{"[Content_Types].xml",
          "<Types><Override ContentType='spreadsheetml.sheet.main+xml'/></Types>"},
         {"_rels/.rels", relations_xml({{"r1", "officeDocument", "xl/workbook.xml"}})},
         {"xl/workbook.xml",
          "<workbook><sheets><sheet name='Sheet' sheetId='7' r:id='r1'/>"
          "<sheet name='No' state='hidden' r:id='r2'/></sheets></workbook>"},
         {"xl/_rels/workbook.xml.rels", relations_xml({{"r1", "worksheet", "worksheets/sheet1.xml"},
                                                       {"r2", "worksheet", "worksheets/sheet1.xml"},
                                                       {"r3", "styles", "styles.xml"},
                                                       {"r4", "sharedStrings", "strings.xml"}})},
         {"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"},
         {"xl/styles.xml", "<styleSheet><numFmts>" + formats + "</numFmts><cellXfs>" + styles +
                               "</cellXfs></styleSheet>"},
         {"xl/strings.xml", "<sst>" + strings + "</sst>"}});
}

/// A presentation of one slide: what stands in its <p:spTree>, and in that of its notes.
inline std::string pptx_of(const std::string& shapes, const std::string& notes = {}) {
    const auto slide = [](const std::string& tree) {
        return "<p:sld><p:cSld><p:spTree>" + tree + "</p:spTree></p:cSld></p:sld>";
    };
    return zip_of(
        {{"[Content_Types].xml",
          "<Types><Override ContentType='presentationml.presentation.main+xml'/></Types>"},
         {"_rels/.rels", relations_xml({{"r1", "officeDocument", "ppt/p.xml"}})},
         {"ppt/p.xml",
          "<p:presentation><p:sldIdLst>\n  <p:sldId id='256' r:id='r9'/>\n</p:sldIdLst>"
          "</p:presentation>"},
         {"ppt/_rels/p.xml.rels", relations_xml({{"r9", "slide", "slides/s.xml"}})},
         {"ppt/slides/s.xml", slide(shapes)},
         {"ppt/slides/_rels/s.xml.rels", relations_xml({{"r1", "notesSlide", "../notes/n.xml"}})},
         {"ppt/notes/n.xml", slide(notes)}});
}

}  // namespace ragd
