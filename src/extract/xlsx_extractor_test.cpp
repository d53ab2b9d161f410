#include "extract/xlsx_extractor.hpp"

#include <gtest/gtest.h>

#include "extract/ooxml_for_tests.hpp"
#include "extract/sheet_writer.hpp"
#include "extract/test_documents.hpp"

namespace ragd {
namespace {

std::string number(const std::string& at, const std::string& value, int style = 0) {
    return "<c r='" + at + "' s='" + std::to_string(style) + "'><v>" + value + "</v></c>";
}
std::string string(const std::string& at, const std::string& text) {
    return "<c r='" + at + "' t='inlineStr'><is><t>" + text + "</t></is></c>";
}

TEST(XlsxExtractor, ReadsWhatLibreOfficeWrites) {
    const std::string bytes = test_document("stores.xlsx");
    ASSERT_TRUE(is_xlsx(bytes));
    const Extraction out = extracted(extract_xlsx, bytes);
    EXPECT_EQ(out.text,
              "## Oil\n\n| Bought | Litres | Paid | Loss |\n| --- | --- | --- | --- |\n"
              "| 2024-03-31 | 120 | 1,234.50 | 12.5% |\n| 2024-06-30 | 80 | 900.00 | 2.0% |\n"
              "| Sum | 200 | | |\n\n## Wicks\n\n| Kind | Left |\n| --- | --- |\n| cotton | 42 |\n");
    EXPECT_EQ(out.title, "Stores");
    const LocatedSpan& sum = out.locations.at(4);
    EXPECT_EQ(sum.span.of(out.text), "| Sum | 200 | | |");
    EXPECT_EQ(sum.location, (Location{.sheet = "Oil", .range = "A4:D4"}));
    EXPECT_EQ(out.locations.back().location.sheet, "Wicks");
}

TEST(XlsxExtractor, ABlankRowEndsATableAndASingleCellAboveItIsItsTitle) {
    const Extraction out =
        extracted(extract_xlsx,
                  xlsx_of("<row r='2'>" + string("B2", "Prices of oil") + "</row><row r='3'>" +
                              string("B3", "Year") + string("D3", "Price") + "</row><row r='4'>" +
                              number("B4", "1901") + number("D4", "12.5", 1) + "</row><row r='9'>" +
                              string("A9", "x") +
                              "<c r='B9' t='b'><v>1</v></c><c r='C9' t='e'><v>#N/A</v></c>"
                              "<c r='D9' t='s'><v>1</v></c><c r='E9' t='s'><v>99</v></c></row>",
                          "<numFmt numFmtId='170' formatCode='0.00'/>",
                          "<xf numFmtId='0'/><xf numFmtId='170'/>",
                          "<si><t>none</t></si><si><r><t>rich </t></r><r><t>text</t></r>"
                          "<rPh><t>spoken</t></rPh></si>"));
    EXPECT_EQ(out.text,
              "## Sheet\n\nPrices of oil\n\n| Year | | Price |\n| --- | --- | --- |\n"
              "| 1901 | | 12.50 |\n\n| x | TRUE | #N/A | rich text |\n| --- | --- | --- | --- |\n");
    EXPECT_EQ(out.locations.at(2).location.range, "B3:D3");
    ASSERT_EQ(out.warnings.size(), 1U);
    EXPECT_EQ(out.warnings[0], "1 hidden sheets were left out");
}

TEST(XlsxExtractor, LongTablesKeepTheirHeadAndBombsEnd) {
    TextBuilder text{{.text_bytes_max = 1U << 30U, .cells_max = 10'000'000}};
    SheetWriter writer{text};
    writer.begin_sheet("Long");
    for (std::size_t i = 0; i < 6000; ++i) {
        std::vector<std::string> cells(100);
        cells[0] = cells[99] = "v";
        writer.row(i, std::move(cells));
    }
    writer.end_sheet();
    Extraction out;
    ASSERT_TRUE(text.finish(out));
    EXPECT_EQ(out.text.find("| --- |"), out.text.rfind("\n| --- |") + 1);
    EXPECT_LT(out.locations.size(), 5100U);
    EXPECT_EQ(out.locations.back().location.range, "A5901:CV6000");
    std::string far;
    for (int i = 1; i < 300; ++i) {
        far += "<row r='" + std::to_string(i) + "'>" + string("A" + std::to_string(i), "a") +
               string("XFD" + std::to_string(i), "z") + "</row>";
    }
    EXPECT_EQ(fault_of(extract_xlsx(xlsx_of(far), {}).error()), ExtractFault::kTooLarge);
}

TEST(XlsxExtractor, NamesColumns) {
    for (const auto& [column, name] : {std::pair{0, "A"}, {25, "Z"}, {26, "AA"}, {16383, "XFD"}}) {
        EXPECT_EQ(column_name(static_cast<std::size_t>(column)), name);
        EXPECT_EQ(column_number(std::string{name} + "12"), static_cast<std::size_t>(column));
    }
    EXPECT_EQ(column_number("ZZZZZZ1"), 16383U);
    EXPECT_EQ(column_number(""), 0U);
}

TEST(XlsxExtractor, DamageDoesNoHarm) {
    expect_no_harm(extract_xlsx, test_document("stores.xlsx"));
    EXPECT_EQ(fault_of(extract_xlsx(xlsx_of("<row"), {}).error()), ExtractFault::kDamaged);
}

}  // namespace
}  // namespace ragd
