#include "extract/pdf_ruled.hpp"

#include <gtest/gtest.h>

#include "extract/pdf_extractor.hpp"
#include "extract/pdf_for_tests.hpp"
#include "extract/test_documents.hpp"

namespace ragd {
namespace {

/// Lines around cells: their left, top, right and bottom, from the top of a page of 800 points.
std::string boxes(const std::vector<Box>& cells) {
    std::string out = "0.5 w\n";
    for (const Box& cell : cells) {
        out += fmt::format("{} {} {} {} re S\n", cell.left, 800 - cell.bottom,
                           cell.right - cell.left, cell.bottom - cell.top);
    }
    return out;
}

std::string ruled_text(const std::vector<TestPage>& pages, const std::string& drawing) {
    return extracted(extract_pdf, pdf_of(pages, {}, 0, drawing)).text;
}

TEST(PdfRuledTable, CellsThatNearlyTouchAreCutAtTheirLines) {
    const std::string drawing = boxes(
        {{50, 100, 100, 120}, {100, 100, 150, 120}, {50, 120, 100, 140}, {100, 120, 150, 140}});
    EXPECT_EQ(ruled_text({{{53, 114, "Axle front"},
                           {103, 114, "12 Nm"},
                           {53, 134, "Axle rear"},
                           {103, 134, "14 Nm"},
                           {50, 170, "Nothing else is tightened by hand in this workshop."}}},
                         drawing),
              "| Axle front | 12 Nm |\n| --- | --- |\n| Axle rear | 14 Nm |\n\n"
              "Nothing else is tightened by hand in this workshop.\n");
}

TEST(PdfRuledTable, LinesOfOneCellAreOneAndMergedCellsAreInEachRow) {
    const std::string drawing = boxes({{50, 100, 150, 120},
                                       {150, 100, 300, 120},
                                       {50, 120, 150, 180},
                                       {150, 120, 300, 150},
                                       {150, 150, 300, 180}});
    EXPECT_EQ(ruled_text({{{53, 114, "Step"},
                           {153, 114, "Measure"},
                           {53, 154, "D6"},
                           {153, 132, "Retension the wheels of the"},
                           {153, 144, "lots that were sold"},
                           {153, 168, "Write to dealers"}}},
                         drawing),
              "| Step | Measure |\n| --- | --- |\n"
              "| D6 | Retension the wheels of the lots that were sold |\n"
              "| D6 | Write to dealers |\n");
}

TEST(PdfRuledTable, GoesOnOverPagesWithoutItsHeadAgain) {
    const std::string drawing =
        boxes({{50, 40, 150, 60}, {150, 40, 300, 60}, {50, 60, 150, 80}, {150, 60, 300, 80}});
    const auto page = [](const std::string& part, const std::string& price) {
        return TestPage{{53, 54, "Part"}, {153, 54, "Price"}, {53, 74, part}, {153, 74, price}};
    };
    const Extraction out =
        extracted(extract_pdf, pdf_of({page("Bell", "4.20"), page("Fork", "176")}, {}, 0, drawing));
    EXPECT_EQ(out.text, "| Part | Price |\n| --- | --- |\n| Bell | 4.20 |\n| Fork | 176 |\n");
    EXPECT_EQ(out.locations.back().location.page, 2U);
}

TEST(PdfRuledTable, StandsInItsPlaceInTheColumnsOfAPage) {
    const std::string drawing = boxes(
        {{320, 100, 400, 120}, {400, 100, 500, 120}, {320, 120, 400, 140}, {400, 120, 500, 140}});
    TestPage page;
    for (int i = 0; i < 8; ++i) {
        page.push_back(
            {50, 100.0 + 12 * i, fmt::format("left line {} of the first column, full", i)});
    }
    const TestPage right = {{323, 114, "Year"},
                            {403, 114, "Oil"},
                            {323, 134, "1901"},
                            {403, 134, "410"},
                            {320, 170, "right line below the table, full width"}};
    page.insert(page.end(), right.begin(), right.end());
    const std::string text = ruled_text({page}, drawing);
    EXPECT_LT(text.find("left line 7"), text.find("| Year | Oil |")) << text;
    EXPECT_LT(text.find("| 1901 | 410 |"), text.find("right line below")) << text;
}

TEST(PdfRuledTable, AFrameAroundAPageIsNone) {
    std::string prose;
    TestPage page;
    for (int i = 0; i < 50; ++i) {
        page.push_back(
            {60, 80.0 + 12 * i, "A line of a page that somebody has framed with two boxes."});
    }
    page.push_back({520, 80, "1"});
    page.push_back({520, 770, "2"});
    const std::string text = ruled_text(
        {page},
        boxes(
            {{50, 60, 500, 750}, {500, 60, 560, 750}, {50, 750, 500, 780}, {500, 750, 560, 780}}));
    EXPECT_FALSE(text.contains("| A line")) << text;
}

}  // namespace
}  // namespace ragd
