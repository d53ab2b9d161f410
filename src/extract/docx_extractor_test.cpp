#include "extract/docx_extractor.hpp"

#include <gtest/gtest.h>

#include "extract/docx_for_tests.hpp"
#include "extract/test_documents.hpp"

namespace ragd {
namespace {

std::string paragraph(const std::string& content, const std::string& properties = {}) {
    return "<w:p><w:pPr>" + properties + "</w:pPr>" + content + "</w:p>";
}
std::string run(const std::string& text) {
    return "<w:r><w:t xml:space='preserve'>" + text + "</w:t></w:r>";
}
std::string text_of_docx(const TestDocx& docx) {
    return extracted(extract_docx, made(docx)).text;
}

TEST(DocxExtractor, ReadsWhatLibreOfficeWrites) {
    const std::string bytes = test_document("handbook.docx");
    ASSERT_TRUE(is_docx(bytes));
    const Extraction out = extracted(extract_docx, bytes);
    EXPECT_EQ(out.text,
              "# The lamp\n\n"
              "The lamp turns thirty times an hour [note 1] and is wound by hand. See the maker's "
              "page.\n\n"
              "[note 1] Measured on a calm night.\n\n"
              "## Lighting it\n\n"
              "1. Open the valve.\n  a) Turn it left.\n  b) Wait for the hiss.\n"
              "2. Strike a match.\n3. Close the glass.\n\n"
              "What it needs:\n\n- oil of rape\n- a cotton wick\n\n"
              "## Signals\n\n"
              "| Weather | Horn | Flag |\n| --- | --- | --- |\n| Fog | two long | black |\n"
              "| Storm | five short | red |\n\n"
              "A box hangs here.\n\nNever look into the lens.\n\n"
              "# The watch\n\nTwo keepers share the night; the second comes at two.\n");
    EXPECT_EQ(out.title, "Handbook of the lighthouse");
    EXPECT_EQ(out.metadata.at("author"), "Ada Keeper");
    EXPECT_EQ(out.metadata.at("created"), "2024-05-01T10:00:00Z");
}

TEST(DocxExtractor, ReadsHeadingsOfStylesTheirBasesAndOutlineLevels) {
    const std::string styles =
        "<w:style w:type='paragraph' w:styleId='berschrift2'><w:name w:val='heading 2'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='Mine'><w:name w:val='mine'/>"
        "<w:basedOn w:val='berschrift2'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='Loop'><w:basedOn w:val='Loop'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='Top'><w:name w:val='Title'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='T1'><w:name w:val='toc 1'/></w:style>";
    const Extraction out = extracted(
        extract_docx,
        made({.body = paragraph(run("Report"), "<w:pStyle w:val='Top'/>") +
                      paragraph(run("One 3"), "<w:pStyle w:val='T1'/>") +
                      paragraph(run("One"), "<w:pStyle w:val='Mine'/>") +
                      paragraph(run("Two"), "<w:outlineLvl w:val='2'/>") +
                      paragraph(run("Text"), "<w:pStyle w:val='Mine'/><w:outlineLvl w:val='9'/>") +
                      paragraph(run("Round"), "<w:pStyle w:val='Loop'/>"),
              .styles = styles}));
    EXPECT_EQ(out.text, "# Report\n\n## One\n\n### Two\n\nText\n\nRound\n");
    EXPECT_EQ(out.title, "Report");
}

TEST(DocxExtractor, ReadsChangesAsAccepted) {
    EXPECT_EQ(
        text_of_docx({.body = paragraph("<w:ins>" + run("kept ") +
                                        "</w:ins><w:del><w:r><w:delText>"
                                        "gone</w:delText></w:r></w:del><w:moveTo>" +
                                        run("here") + "</w:moveTo><w:moveFrom>" + run("there") +
                                        "</w:moveFrom>") +
                              paragraph(run(" and one"), "<w:rPr><w:del/></w:rPr>") +
                              paragraph(run(" line")) +
                              paragraph("<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>" +
                                        run("seen"))}),
        "kept here\n\nand one line\n\nseen\n");
}

TEST(DocxExtractor, CountsListsAsWordDoes) {
    const auto level = [](int at, const std::string& form, const std::string& text) {
        return "<w:lvl w:ilvl='" + std::to_string(at) + "'><w:start w:val='1'/><w:numFmt w:val='" +
               form + "'/><w:lvlText w:val='" + text + "'/></w:lvl>";
    };
    const std::string numbering =
        "<w:abstractNum w:abstractNumId='0'>" + level(0, "upperRoman", "%1.") +
        level(1, "lowerLetter", "%1.%2)") + "</w:abstractNum>" +
        "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>" +
        "<w:num w:numId='2'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'>"
        "<w:startOverride w:val='7'/></w:lvlOverride></w:num>";
    const auto item = [](int list, int depth, const std::string& text) {
        return paragraph(run(text), "<w:numPr><w:ilvl w:val='" + std::to_string(depth) +
                                        "'/><w:numId w:val='" + std::to_string(list) +
                                        "'/></w:numPr>");
    };
    EXPECT_EQ(text_of_docx({.body = item(1, 0, "a") + item(1, 1, "b") + item(1, 1, "c") +
                                    item(1, 0, "d") + item(1, 1, "e") + item(2, 0, "f") +
                                    item(1, 0, "g") + item(0, 0, "h") + item(9, 0, "i"),
                            .numbering = numbering}),
              "I. a\n  I.a) b\n  I.b) c\nII. d\n  II.a) e\nVII. f\nIII. g\n\nh\n\ni\n");
}

TEST(DocxExtractor, RepeatsWhatReachesOverRowsAndWritesATextBoxOnce) {
    const auto cell = [](const std::string& text, const std::string& properties = {}) {
        return "<w:tc><w:tcPr>" + properties + "</w:tcPr>" + paragraph(run(text)) + "</w:tc>";
    };
    const std::string box = "<w:txbxContent>" + paragraph(run("boxed")) + "</w:txbxContent>";
    const std::string table = "<w:tbl><w:tr>" + cell("Port") + cell("Ship") + "</w:tr><w:tr>" +
                              cell("Kiel", "<w:vMerge w:val='restart'/>") + cell("Ada") +
                              "</w:tr><w:tr>" + cell("", "<w:vMerge/>") + cell("Bo") +
                              "</w:tr><w:tr>" + cell("none", "<w:gridSpan w:val='2'/>") +
                              "</w:tr><w:tr><w:trPr><w:del/></w:trPr>" + cell("x") + cell("y") +
                              "</w:tr></w:tbl>";
    EXPECT_EQ(
        text_of_docx(
            {.body = table + paragraph(run("after") + "<w:r><mc:AlternateContent><mc:Choice>" +
                                       box + "</mc:Choice><mc:Fallback>" + box +
                                       "</mc:Fallback></mc:AlternateContent></w:r>")}),
        "| Port | Ship |\n| --- | --- |\n| Kiel | Ada |\n| Kiel | Bo |\n| none | |\n\nafter\n\n"
        "boxed\n");
}

TEST(DocxExtractor, ANoteThatRefersToItselfIsWrittenOnce) {
    const std::string reference = "<w:r><w:footnoteReference w:id='4'/></w:r>";
    EXPECT_EQ(text_of_docx({.body = paragraph(run("a") + reference),
                            .footnotes = "<w:footnote w:id='4'>" +
                                         paragraph(run("note") + reference) + "</w:footnote>"}),
              "a [note 1]\n\n[note 1] note [note 2]\n");
}

TEST(DocxExtractor, SaysWhyNot) {
    const auto fault = [](const std::string& bytes) {
        const auto out = extract_docx(bytes, {});
        return out ? std::nullopt : fault_of(out.error());
    };
    EXPECT_EQ(fault(made({.body = ""})), ExtractFault::kNoText);
    EXPECT_EQ(fault(made({.body = "<w:p>"})), ExtractFault::kDamaged);
    EXPECT_EQ(fault(zip_of({{"word/document.xml", "<w:document/>"}})), ExtractFault::kDamaged);
    EXPECT_EQ(fault(made({.body = paragraph(run(std::string(3'000'000, 'a')))})),
              ExtractFault::kTooLarge);
    std::string locked = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    for (const char c : std::string_view{"EncryptedPackage"}) {
        locked += {c, '\0'};
    }
    EXPECT_TRUE(is_docx(locked));
    EXPECT_EQ(fault(locked), ExtractFault::kEncrypted);
}

TEST(DocxExtractor, DamageDoesNoHarm) {
    expect_no_harm(extract_docx, test_document("handbook.docx"));
}

}  // namespace
}  // namespace ragd
