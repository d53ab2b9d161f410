#include "extract/pptx_extractor.hpp"

#include <gtest/gtest.h>

#include "extract/ooxml_for_tests.hpp"
#include "extract/test_documents.hpp"

namespace ragd {
namespace {

std::string shape(const std::string& place, const std::string& paragraphs) {
    return "<p:sp><p:nvSpPr><p:nvPr>" + place + "</p:nvPr></p:nvSpPr><p:txBody>" + paragraphs +
           "</p:txBody></p:sp>";
}
std::string line(const std::string& text, const std::string& properties = {}) {
    return "<a:p>" + properties + "<a:r><a:t>" + text + "</a:t></a:r></a:p>";
}

TEST(PptxExtractor, ReadsWhatLibreOfficeWrites) {
    const std::string bytes = test_document("talk.pptx");
    ASSERT_TRUE(is_pptx(bytes));
    const Extraction out = extracted(extract_pptx, bytes);
    EXPECT_EQ(out.text,
              "## Why a new lens\n\n- The old one is cracked\n- Light reaches nine miles only\n\n"
              "Notes: Show the photograph of the crack.\n\n"
              "## What it costs\n\n| Part | Price |\n| --- | --- |\n| Glass | 700 |\n");
    EXPECT_EQ(out.title, "The new lens");
    EXPECT_EQ(out.metadata.at("pages"), 2);
    ASSERT_EQ(out.locations.size(), 2U);
    EXPECT_EQ(out.locations[1].location, Location{.slide = 2});
}

TEST(PptxExtractor, ReadsPlacesGroupsAndNumbers) {
    const std::string body = line("first", "<a:pPr><a:buAutoNum type='alphaLcParenR'/></a:pPr>") +
                             line("second", "<a:pPr><a:buAutoNum type='alphaLcParenR'/></a:pPr>") +
                             line("below", "<a:pPr lvl='1'/>") +
                             line("plain", "<a:pPr><a:buNone/></a:pPr>");
    EXPECT_EQ(extracted(extract_pptx,
                        pptx_of(shape("<p:ph type='sldNum'/>", line("12")) +
                                    shape("<p:ph idx='1'/>", body) +
                                    shape("<p:ph type='title'/>", line("The") + line("title")) +
                                    "<p:grpSp>" + shape("", line("in a group")) + "</p:grpSp>",
                                shape("<p:ph type='body'/>", line("Say it.")) +
                                    shape("<p:ph type='sldNum'/>", line("3"))))
                  .text,
              "## The title\n\na) first\nb) second\n  - below\n\nplain\n\nin a group\n\n"
              "Notes: Say it.\n");
}

TEST(PptxExtractor, ALongFirstShapeIsNoTitle) {
    const std::string text(130, 'a');
    EXPECT_EQ(extracted(extract_pptx, pptx_of(shape("", line(text)))).text, text + "\n");
    EXPECT_EQ(fault_of(extract_pptx(pptx_of(""), {}).error()), ExtractFault::kNoText);
}

TEST(PptxExtractor, DamageDoesNoHarm) {
    expect_no_harm(extract_pptx, test_document("talk.pptx"));
    EXPECT_EQ(fault_of(extract_pptx(pptx_of("<p:sp>"), {}).error()), ExtractFault::kDamaged);
}

}  // namespace
}  // namespace ragd
