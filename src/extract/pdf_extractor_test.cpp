#include "extract/pdf_extractor.hpp"

#include <gtest/gtest.h>

#include "extract/pdf_for_tests.hpp"
#include "extract/test_documents.hpp"

namespace ragd {
namespace {

std::string text_of_pdf(const std::vector<TestPage>& pages) {
    return extracted(extract_pdf, pdf_of(pages)).text;
}

TEST(PdfExtractor, ReadsTheColumnsOfAPageThatChromiumPrints) {
    const std::string bytes = test_document("columns.pdf");
    ASSERT_TRUE(is_pdf(bytes));
    const Extraction out = extracted(extract_pdf, bytes);
    EXPECT_TRUE(out.text.starts_with(
        "# Two columns of the light\n\nThis first paragraph stands over both of the columns and "
        "says what is to come, at some length, so that it takes more than one line.\n\n"
        "## The east wind\n\nThe keepers of the northern light wrote down every night"))
        << out.text;
    EXPECT_TRUE(
        out.text.contains("suffered from it.\n\n## The west wind\n\nThe officer's office "
                          "was flooded; the fire in the first fireplace was difficult"))
        << out.text;
    EXPECT_TRUE(out.text.contains(
        "## Oil\n\n| Year | Litres | Price |\n| --- | --- | --- |\n| 1901 | 410 | 12.50 |\n"
        "| 1902 | 395 | 13.00 |\n| 1903 | 402 | 13.75 |\n\n"))
        << out.text;
    EXPECT_EQ(out.title, "Two columns of the light");
    EXPECT_EQ(out.metadata.at("pages"), 1);
    ASSERT_FALSE(out.locations.empty());
    const Box title = out.locations.front().location.box.value();
    EXPECT_EQ(out.locations.front().location.page, 1U);
    EXPECT_NEAR(title.left, 57, 2);  // 20 mm
    EXPECT_GT(title.top, 40);
    EXPECT_LT(title.bottom, 110);
}

TEST(PdfExtractor, DropsWhatRepeatsAtTheEdgesOfPages) {
    std::vector<TestPage> pages;
    for (int i = 1; i <= 4; ++i) {
        pages.push_back({{50, 40, "Harbour rules"},
                         {50, 400, fmt::format("Rule {} of the harbour.", i)},
                         {50, 760, fmt::format("Page {} of 4", i)},
                         {50, 450, "Harbour rules"}});
    }
    EXPECT_EQ(
        text_of_pdf(pages),
        "Rule 1 of the harbour.\n\nHarbour rules\n\nRule 2 of the harbour.\n\nHarbour rules\n\n"
        "Rule 3 of the harbour.\n\nHarbour rules\n\nRule 4 of the harbour.\n\nHarbour rules\n");
}

TEST(PdfExtractor, AParagraphGoesOnOverPagesAndKnowsBoth) {
    const Extraction out = extracted(
        extract_pdf,
        pdf_of({{{50, 700, "The boat was hauled up by the two of them, and the founda-"}},
                {{50, 100, "tions of the house were seen for the first time. It was late."}}}));
    EXPECT_EQ(out.text,
              "The boat was hauled up by the two of them, and the foundations of the house were "
              "seen for the first time. It was late.\n");
    ASSERT_EQ(out.locations.size(), 2U);
    EXPECT_EQ(out.locations[0].location.page, 1U);
    EXPECT_EQ(out.locations[1].location.page, 2U);
    EXPECT_EQ(out.locations[1].span.of(out.text).substr(0, 17), "tions of the hous");
}

TEST(PdfExtractor, FindsHeadingsByOutlineSizeAndWeight) {
    const TestPage page = {{50, 60, "Rules of the harbour", 20},
                           {50, 100, "1. Ships", 14},
                           {50, 120, "A ship that comes in at night shows two lamps at its mast."},
                           {50, 150, "Lamps", 10, true},
                           {50, 170, "They are of glass, and the keeper of the harbour has some."},
                           {50, 200, "Named by the outline"},
                           {50, 230, "Nobody else may sell any of them within the harbour walls."}};
    EXPECT_EQ(extracted(extract_pdf, pdf_of({page})).text,
              "# Rules of the harbour\n\n## 1. Ships\n\n"
              "A ship that comes in at night shows two lamps at its mast.\n\n### Lamps\n\n"
              "They are of glass, and the keeper of the harbour has some.\n\n"
              "Named by the outline\n\n"
              "Nobody else may sell any of them within the harbour walls.\n");
    const Extraction named =
        extracted(extract_pdf, pdf_of({page}, {"Rules of the harbour", "Named by the outline"}));
    EXPECT_TRUE(named.text.contains("# Named by the outline\n")) << named.text;
    EXPECT_EQ(named.title, "Rules of the harbour");
}

TEST(PdfExtractor, ReadsListsAndTables) {
    EXPECT_EQ(
        text_of_pdf({{{50, 100, "What a ship pays at the gate:"},
                      {60, 114, "\\225"},
                      {75, 114, "for each mast"},
                      {60, 128, "\\225"},
                      {75, 128, "for each man"},
                      {75, 142, "\\225 with a beard"},
                      {50, 180, "Masts"},
                      {200, 180, "Paid"},
                      {50, 200, "one"},
                      {200, 200, "3"},
                      {50, 220, "two and"},
                      {50, 232, "more"},
                      {200, 220, "5"},
                      {50, 252, "Others"},
                      {50, 272, "none"},
                      {200, 272, "1"},
                      {50, 320, "All is paid in silver."}}}),
        "What a ship pays at the gate:\n\n- for each mast\n- for each man\n  - with a beard\n\n"
        "| Masts | Paid |\n| --- | --- |\n| one | 3 |\n| two and more | 5 |\n| Others | |\n"
        "| none | 1 |\n\nAll is paid in silver.\n");
}

TEST(PdfExtractor, BoxesAreOfThePageAsItIsShown) {
    const std::string bytes = pdf_of({{{50, 100, "turned"}}}, {}, 1);
    const Extraction out = extracted(extract_pdf, bytes);
    EXPECT_EQ(out.text, "turned\n");
    const Box box = out.locations.at(0).location.box.value();
    EXPECT_NEAR(box.top, 50, 1);      // what was left is on top,
    EXPECT_NEAR(box.right, 710, 12);  // what was on top is right, on a sheet 800 wide
    EXPECT_LT(box.right - box.left, 20);
    EXPECT_GT(box.bottom - box.top, 25);
}

TEST(PdfExtractor, WhatIsTypedIntoAFormIsPartOfThePage) {
    const std::string content = "BT /F1 10 Tf 50 700 Td (Name of the keeper:) Tj ET";
    const std::string typed = "BT /F1 10 Tf 2 10 Td (Ada Quill) Tj ET";
    const std::string bytes = fmt::format(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]>>>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        "/Resources<</Font<</F1 7 0 R>>>>/Annots[5 0 R]>>endobj\n"
        "4 0 obj<</Length {}>>stream\n{}\nendstream endobj\n"
        "5 0 obj<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Ada Quill)/Rect[150 690 350 712]"
        "/F 4/AP<</N 6 0 R>>>>endobj\n"
        "6 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 200 22]/Resources<</Font<</F1 7 0 R>>>>"
        "/Length {}>>stream\n{}\nendstream endobj\n"
        "7 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
        "trailer<</Root 1 0 R>>\n",
        content.size(), content, typed.size(), typed);
    EXPECT_EQ(extracted(extract_pdf, bytes).text, "Name of the keeper: Ada Quill\n");
}

TEST(PdfExtractor, APasswordForChangesAloneIsNone) {
    EXPECT_EQ(extracted(extract_pdf, test_document("guarded.pdf")).text,
              "The key lies under the third stone.\n");
    EXPECT_EQ(fault_of(extract_pdf(test_document("locked.pdf"), {}).error()),
              ExtractFault::kEncrypted);
}

TEST(PdfExtractor, SaysWhyNot) {
    EXPECT_EQ(fault_of(extract_pdf("%PDF-1.7 and nothing else", {}).error()),
              ExtractFault::kDamaged);
    EXPECT_EQ(fault_of(extract_pdf(pdf_of({{}, {}}), {}).error()), ExtractFault::kNoText);
    EXPECT_EQ(fault_of(extract_pdf(pdf_of({{}, {}}), {.pages_max = 1}).error()),
              ExtractFault::kTooLarge);
    EXPECT_EQ(
        fault_of(extract_pdf(pdf_of({{{50, 50, "twelve bytes"}}}), {.text_bytes_max = 5}).error()),
        ExtractFault::kTooLarge);
    const Extraction half = extracted(extract_pdf, pdf_of({{{50, 50, "text"}}, {}, {}}));
    ASSERT_EQ(half.warnings.size(), 1U);
    EXPECT_TRUE(half.warnings[0].ends_with("pages 2-3")) << half.warnings[0];
}

TEST(PdfExtractor, DamageDoesNoHarmAndABrokenDirectoryIsMended) {
    std::string bytes = pdf_of({{{50, 50, "still there"}}});
    bytes.replace(bytes.find("xref"), 4, "xxxx");
    EXPECT_EQ(extracted(extract_pdf, bytes).text, "still there\n");
    expect_no_harm(extract_pdf, test_document("columns.pdf"));
    expect_no_harm(extract_pdf, pdf_of({{{50, 50, "a"}}, {{60, 60, "b"}}}, {"a"}));
}

}  // namespace
}  // namespace ragd
