#pragma once
#include <string>

#include "extract/zip_for_tests.hpp"

namespace ragd {

/// Parts of a document of Word: what stands in <w:body>, and in the root of the others.
struct TestDocx {
    std::string body;
    std::string styles = {};
    std::string numbering = {};
    std::string footnotes = {};
};

inline std::string made(const TestDocx& docx) {
    const std::string types =
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    const auto relation = [&](const std::string& kind, const std::string& target) {
        return "<Relationship Id='" + kind + "' Type='" + types + kind + "' Target='" + target +
               "'/>";
    };
    return zip_of(
        {{"[Content_Types].xml",
          "<Types><Override ContentType='application/vnd.openxmlformats-officedocument."
          "wordprocessingml.document.main+xml'/></Types>"},
         {"_rels/.rels",
          "<Relationships>" + relation("officeDocument", "word/document.xml") + "</Relationships>"},
         {"word/_rels/document.xml.rels", "<Relationships>" + relation("styles", "styles.xml") +
                                              relation("numbering", "/word/numbering.xml") +
                                              relation("footnotes", "footnotes.xml") +
                                              "</Relationships>"},
         {"word/document.xml", "<w:document><w:body>" + docx.body + "</w:body></w:document>"},
         {"word/styles.xml", "<w:styles>" + docx.styles + "</w:styles>"},
         {"word/numbering.xml", "<w:numbering>" + docx.numbering + "</w:numbering>"},
         {"word/footnotes.xml", "<w:footnotes>" + docx.footnotes + "</w:footnotes>"}});
}

}  // namespace ragd
