#include "extract/pdf_bands.hpp"

#include <gtest/gtest.h>

#include "extract/pdf_extractor.hpp"
#include "extract/pdf_for_tests.hpp"
#include "extract/test_documents.hpp"

namespace ragd {
namespace {

constexpr double kLeft = 50;
constexpr double kRight = 310;

std::string bands_text(const TestPage& page) {
    return extracted(extract_pdf, pdf_of({page})).text;
}

/// Two columns of lines that are not at the same heights, as TeX sets them, below two names.
TestPage paper() {
    TestPage page = {{150, 60, "The keepers of the light", 17},
                     {130, 90, "Ann Keeper", 12},
                     {260, 90, "Bob Watchman", 12},
                     {kLeft, 120, "Abstract", 14, true},
                     {kRight, 120, "longer than all of the others that had been"}};
    page.push_back({kRight, 132, "seen in that year, and nobody knows of more."});
    for (int i = 0; i < 9; ++i) {
        page.push_back(
            {kLeft, 142.0 + 12 * i,
             fmt::format("Left line {} goes on and on to the very end of its own row", i)});
        page.push_back({kRight, 146.0 + 12 * i,
                        fmt::format("right line {} goes on and on to the very end of its row", i)});
    }
    return page;
}

TEST(PdfBands, WhatBeginsBesideATitleIsOfItsColumn) {
    const std::string text = bands_text(paper());
    EXPECT_FALSE(text.contains('|')) << text;
    EXPECT_LT(text.find("Abstract"), text.find("Left line 0")) << text;
    EXPECT_LT(text.find("Left line 8"), text.find("longer than all")) << text;
    EXPECT_LT(text.find("longer than all"), text.find("right line 0")) << text;
}

TEST(PdfBands, TwoNamesBelowATitleAreNoColumns) {
    const std::string text = bands_text(paper());
    EXPECT_LT(text.find("Ann Keeper"), text.find("Bob Watchman")) << text;
    EXPECT_LT(text.find("Bob Watchman"), text.find("Abstract")) << text;
}

TEST(PdfBands, ALargeHeadingBesideAColumnDoesNotCloseTheGutter) {
    TestPage page;
    for (int i = 0; i < 6; ++i) {
        page.push_back(
            {kLeft, 100.0 + 12 * i, "iiiiiiiiiiiiiiiiii a line of ninety-five letters or so xx"});
        if (i != 2) {
            page.push_back(
                {kRight, 100.0 + 12 * i, "iiiiiiiiiiiiiiiiii the other column of this page xx"});
        }
    }
    page.push_back({kRight, 124, "4 Results", 14, true});
    EXPECT_TRUE(bands_text(page).contains("\n# 4 Results\n")) << bands_text(page);
}

TEST(PdfBands, TheNumberOfAHeadingIsPartOfIt) {
    const TestPage page = {{50, 100, "2", 14, true},
                           {71, 100, "Specimens", 14, true},
                           {50, 120, "Twelve frames were left as they were, and six were peened."}};
    EXPECT_TRUE(bands_text(page).starts_with("# 2 Specimens\n")) << bands_text(page);
}

TEST(PdfBands, ANoteAtTheFootOfAColumnDoesNotCutTheSentence) {
    const Extraction out = extracted(
        extract_pdf, pdf_of({{{50, 700, "The tail was twisted, and a test ended with a crack"},
                              {50, 745, "1", 5},
                              {53, 748, "Those had no load behind the axle.", 8}},
                             {{50, 100, "longer than five millimetres. Then it was over."}}}));
    EXPECT_EQ(out.text,
              "The tail was twisted, and a test ended with a crack longer than five millimetres. "
              "Then it was over.\n\n1 Those had no load behind the axle.\n");
}

}  // namespace
}  // namespace ragd
