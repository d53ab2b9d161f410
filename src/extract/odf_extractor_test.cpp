#include "extract/odf_extractor.hpp"

#include <gtest/gtest.h>

#include "extract/test_documents.hpp"
#include "extract/zip_for_tests.hpp"

namespace ragd {
namespace {

std::string odf_of(const std::string& kind, const std::string& body,
                   const std::string& styles = {}) {
    return zip_of(
        {{"mimetype", "application/vnd.oasis.opendocument." + kind},
         {"content.xml", "<office:document-content><office:automatic-styles>" + styles +
                             "</office:automatic-styles><office:body><office:" + kind + ">" + body +
                             "</office:" + kind + "></office:body></office:document-content>"}});
}

TEST(OdfExtractor, ReadsATextOfLibreOffice) {
    const std::string bytes = test_document("handbook.odt");
    ASSERT_TRUE(is_odt(bytes));
    EXPECT_FALSE(is_ods(bytes));
    const Extraction out = extracted(extract_odt, bytes);
    EXPECT_EQ(out.text,
              "# The lamp\n\n"
              "The lamp turns thirty times an hour [note 1] and is wound by hand. See the maker's "
              "page.\n\n[note 1] Measured on a calm night.\n\n## Lighting it\n\n"
              "1. Open the valve.\n  a) Turn it left.\n  b) Wait for the hiss.\n"
              "2. Strike a match.\n3. Close the glass.\n\n"
              "What it needs:\n\n- oil of rape\n- a cotton wick\n\n## Signals\n\n"
              "| Weather | Horn | Flag |\n| --- | --- | --- |\n| Fog | two long | black |\n"
              "| Storm | five short | red |\n\nA box hangs here.\n\nNever look into the lens.\n\n"
              "# The watch\n\nTwo keepers share the night; the second comes at two.\n");
    EXPECT_EQ(out.title, "Handbook of the lighthouse");
    EXPECT_EQ(out.metadata.at("author"), "Ada Keeper");
    EXPECT_EQ(out.metadata.at("keywords"), (boost::json::array{"lamp", "fog"}));
}

TEST(OdfExtractor, ReadsASpreadsheetOfLibreOffice) {
    const std::string bytes = test_document("stores.ods");
    ASSERT_TRUE(is_ods(bytes));
    const Extraction out = extracted(extract_ods, bytes);
    EXPECT_TRUE(out.text.starts_with(
        "## Oil\n\n| Bought | Litres | Paid | Loss |\n| --- | --- | --- | --- |\n"
        "| 2024-03-31 | 120 | 1,234.50 | 12.5% |\n"))
        << out.text;
    EXPECT_EQ(out.locations.back().location, (Location{.sheet = "Wicks", .range = "A2:B2"}));
}

TEST(OdfExtractor, ReadsAPresentationOfLibreOffice) {
    const std::string bytes = test_document("talk.odp");
    ASSERT_TRUE(is_odp(bytes));
    const Extraction out = extracted(extract_odp, bytes);
    EXPECT_EQ(out.text,
              "## Why a new lens\n\n- The old one is cracked\n- Light reaches nine miles only\n\n"
              "Notes: Show the photograph of the crack.\n\n"
              "## What it costs\n\n| Part | Price |\n| --- | --- |\n| Glass | 700 |\n");
    EXPECT_EQ(out.locations.at(1).location, Location{.slide = 2});
}

TEST(OdfExtractor, CountsListsAndRepeatsWhatReachesOverRows) {
    const std::string styles =
        "<text:list-style style:name='L'><text:list-level-style-number text:level='1' "
        "style:num-format='I' style:num-suffix='.' text:start-value='4'/>"
        "<text:list-level-style-number text:level='2' style:num-format='1' "
        "text:display-levels='2'/></text:list-style>";
    const std::string item = "<text:list-item><text:p>a</text:p></text:list-item>";
    const std::string list = "<text:list text:style-name='L'>" + item +
                             "<text:list-item><text:p>b</text:p><text:p>more</text:p><text:list>" +
                             item + item + "</text:list></text:list-item></text:list>";
    EXPECT_EQ(extracted(extract_odt, odf_of("text",
                                            list +
                                                "<text:list text:style-name='L' "
                                                "text:continue-numbering='true'>" +
                                                item + "</text:list>" + list,
                                            styles))
                  .text,
              "IV. a\nV. b\n\nmore\n\n  V.1 a\n  V.2 a\nVI. a\nIV. a\nV. b\n\nmore\n\n  V.1 a\n"
              "  V.2 a\n");
    EXPECT_EQ(extracted(extract_odt,
                        odf_of("text",
                               "<table:table><table:table-row><table:table-cell>"
                               "<text:p>H</text:p></table:table-cell><table:table-cell "
                               "table:number-columns-repeated='2'><text:p>r</text:p>"
                               "</table:table-cell></table:table-row><table:table-row>"
                               "<table:table-cell table:number-rows-spanned='2'><text:p>up"
                               "</text:p></table:table-cell><table:table-cell><text:p>x</text:p>"
                               "</table:table-cell></table:table-row><table:table-row>"
                               "<table:covered-table-cell/><table:table-cell><text:p>y</text:p>"
                               "</table:table-cell></table:table-row></table:table>"))
                  .text,
              "| H | r | r |\n| --- | --- | --- |\n| up | x | |\n| up | y | |\n");
}

TEST(OdfExtractor, RepeatedCellsAreBounded) {
    const std::string bomb =
        "<table:table table:name='B'><table:table-row table:number-rows-repeated='1048576'>"
        "<table:table-cell table:number-columns-repeated='16384'><text:p>x</text:p>"
        "</table:table-cell></table:table-row></table:table>";
    EXPECT_EQ(fault_of(extract_ods(odf_of("spreadsheet", bomb), {}).error()),
              ExtractFault::kTooLarge);
    const std::string blank =
        "<table:table table:name='B'><table:table-row table:number-rows-repeated='2147483647'>"
        "<table:table-cell table:number-columns-repeated='2147483647'/></table:table-row>"
        "</table:table>";
    EXPECT_EQ(extracted(extract_ods, odf_of("spreadsheet", blank)).text, "## B\n");
}

TEST(OdfExtractor, SaysWhyNot) {
    EXPECT_EQ(fault_of(extract_odt(odf_of("spreadsheet", ""), {}).error()), ExtractFault::kDamaged);
    EXPECT_EQ(
        fault_of(extract_odt(zip_of({{"META-INF/manifest.xml", "<manifest:encryption-data/>"}}), {})
                     .error()),
        ExtractFault::kEncrypted);
    expect_no_harm(extract_odt, test_document("handbook.odt"));
    expect_no_harm(extract_ods, test_document("stores.ods"));
    expect_no_harm(extract_odp, test_document("talk.odp"));
}

}  // namespace
}  // namespace ragd
