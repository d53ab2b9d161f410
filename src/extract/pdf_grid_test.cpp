#include "extract/pdf_grid.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

Box level(float y, float left, float right) {
    return {left, y, right, y};
}
Box upright(float x, float top, float bottom) {
    return {x, top, x, bottom};
}

std::vector<Box> two_by_two() {
    return {level(0, 0, 200),  level(20, 0, 200),   level(40, 0, 200),
            upright(0, 0, 40), upright(100, 0, 40), upright(200, 0, 40)};
}

TEST(PdfGrid, CellsAreBetweenLines) {
    const auto grids = find_pdf_grids(two_by_two());
    ASSERT_EQ(grids.size(), 1U);
    EXPECT_EQ(grids[0].rows(), 2U);
    EXPECT_EQ(grids[0].columns(), 2U);
    EXPECT_EQ(grids[0].at(150, 30, 7),
              (PdfCell{.table = 7, .row = 1, .row_end = 2, .column = 1, .column_end = 2}));
    EXPECT_EQ(grids[0].at(250, 30, 7), PdfCell{});
    EXPECT_EQ(grids[0].at(150, 41, 7), PdfCell{});
}

TEST(PdfGrid, LinesInPiecesAndTheEdgesOfThinBoxesAreOneLine) {
    std::vector<Box> rules = two_by_two();
    rules[1] = level(20, 0, 90);
    rules.push_back(level(20.7F, 92, 200));
    rules.push_back(upright(101.5F, 0, 40));
    const auto grids = find_pdf_grids(rules);
    ASSERT_EQ(grids.size(), 1U);
    EXPECT_EQ(grids[0].rows(), 2U);
    EXPECT_EQ(grids[0].columns(), 2U);
}

TEST(PdfGrid, WhatHasNoWallBetweenIsOneCell) {
    std::vector<Box> rules = two_by_two();
    rules[4] = upright(100, 20, 40);  // not in the first row
    const auto across = find_pdf_grids(rules);
    ASSERT_EQ(across.size(), 1U);
    EXPECT_EQ(across[0].at(150, 10, 1),
              (PdfCell{.table = 1, .row = 0, .row_end = 1, .column = 0, .column_end = 2}));
    rules = two_by_two();
    rules[1] = level(20, 100, 200);  // not in the first column
    const auto down = find_pdf_grids(rules);
    ASSERT_EQ(down.size(), 1U);
    EXPECT_EQ(down[0].at(50, 30, 1),
              (PdfCell{.table = 1, .row = 0, .row_end = 2, .column = 0, .column_end = 1}));
}

TEST(PdfGrid, SidesMayBeOpen) {
    const auto grids = find_pdf_grids(
        {level(0, 0, 200), level(20, 0, 200), level(40, 0, 200), upright(100, 0, 40)});
    ASSERT_EQ(grids.size(), 1U);
    EXPECT_EQ(grids[0].columns(), 2U);
    EXPECT_EQ(grids[0].at(5, 30, 1).column, 0);
}

TEST(PdfGrid, FramesAndUnderlinesAreNone) {
    EXPECT_TRUE(find_pdf_grids({}).empty());
    EXPECT_TRUE(find_pdf_grids({level(0, 0, 200), level(20, 0, 200)}).empty());
    EXPECT_TRUE(find_pdf_grids(
                    {level(0, 0, 200), level(40, 0, 200), upright(0, 0, 40), upright(200, 0, 40)})
                    .empty());
    std::vector<Box> apart = two_by_two();
    for (Box& rule : apart) {
        if (rule.top != rule.bottom) {
            rule.left = rule.right = rule.left + 500;
        }
    }
    EXPECT_TRUE(find_pdf_grids(apart).empty()) << "lines that do not meet";
}

TEST(PdfGrid, DrawingsOfThousandsOfLinesAreNone) {
    std::vector<Box> rules;
    for (int i = 0; i < 3000; ++i) {
        rules.push_back(level(static_cast<float>(i) * 4, 0, 200));
        rules.push_back(upright(static_cast<float>(i) * 4, 0, 200));
    }
    EXPECT_TRUE(find_pdf_grids(rules).empty());
}

}  // namespace
}  // namespace ragd
