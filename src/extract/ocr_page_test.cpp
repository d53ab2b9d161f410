#include "extract/ocr_page.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

/// Words of ten pixels a letter in a font of 40 pixels, from (x, y) on.
OcrLine line_of(int x, int y, const std::vector<std::string>& words, float confidence = 95) {
    OcrLine out;
    for (const std::string& word : words) {
        const int width = 20 * static_cast<int>(word.size());
        out.words.push_back({.text = word,
                             .left = x,
                             .top = y - 29,
                             .right = x + width,
                             .bottom = y + 8,
                             .baseline = static_cast<float>(y),
                             .confidence = confidence});
        x += width + 15;
    }
    return out;
}

std::vector<std::string> texts(const ScannedPage& page) {
    std::vector<std::string> out;
    for (const PdfFragment& fragment : page.fragments) {
        out.push_back(fragment.text);
    }
    return out;
}

ScannedPage scanned(std::vector<OcrLine> lines, int quarter_turns = 0) {
    return scanned_page({.lines = std::move(lines), .quarter_turns = quarter_turns}, 600, 800, 2400,
                        50);
}

using Texts = std::vector<std::string>;

TEST(ScannedPage, PlacesAreInPointsOfThePage) {
    const ScannedPage page = scanned({line_of(400, 800, {"Harbour", "rules"})});
    ASSERT_EQ(texts(page), Texts{"Harbour rules"});
    const PdfFragment& only = page.fragments.front();
    EXPECT_NEAR(only.box.left, 100, 0.01);
    EXPECT_NEAR(only.baseline, 200, 0.01);
    EXPECT_NEAR(only.size, 10, 0.5);
    EXPECT_GT(only.box.bottom, 200);
    EXPECT_NEAR(page.confidence, 95, 0.1);
    EXPECT_EQ(page.sheet.width, 600);
}

TEST(ScannedPage, OneThatIsTurnedIsAsWideAsItWasHigh) {
    const ScannedPage page = scanned({line_of(400, 800, {"Harbour"})}, 1);
    EXPECT_EQ(page.sheet.width, 800);
    EXPECT_EQ(page.sheet.height, 600);
    EXPECT_EQ(page.sheet.quarter_turns, 1);
}

TEST(ScannedPage, CellsStandApartAndMarkersDoNot) {
    OcrLine cells = line_of(100, 100, {"Year", "Litres"});
    cells.words[1].left += 200;
    cells.words[1].right += 200;
    OcrLine item = line_of(100, 200, {"\u00a2", "oil"});
    item.words[1].left += 60;
    item.words[1].right += 60;
    EXPECT_EQ(texts(scanned({cells, item})), (Texts{"Year", "Litres", "\u2022 oil"}));
}

TEST(ScannedPage, WhatIsUnsureIsLeftOutAndCounted) {
    const ScannedPage page =
        scanned({line_of(100, 100, {"clear"}), line_of(100, 200, {"bl#rr3d"}, 30)});
    EXPECT_EQ(texts(page), Texts{"clear"});
    EXPECT_EQ(page.left_out, 1U);
    EXPECT_EQ(page.letters, 5U);
}

TEST(ScannedPage, BordersAndDirtAreNoText) {
    OcrLine on_its_side = line_of(100, 500, {"margin", "note"});
    on_its_side.orientation = 1;
    OcrLine between = line_of(100, 300, {"one", "\u2014", "two"});
    const ScannedPage page = scanned({line_of(100, 100, {"|", "The", "lamp", "~"}),
                                      line_of(100, 200, {"|", "_"}), between, on_its_side});
    EXPECT_EQ(texts(page), (Texts{"The lamp", "one \u2014 two"}));
    EXPECT_EQ(page.left_out, 0U) << "nobody misses them";
}

TEST(ScannedPage, SizesThatAreAlmostTheSameAreTheSame) {
    OcrLine without_ascenders = line_of(100, 200, {"summer", "now", "or", "never"});
    for (OcrWord& word : without_ascenders.words) {
        word.top = 200 - 21;
    }
    OcrLine heading = line_of(100, 400, {"Rules"});
    heading.words[0].top = 400 - 50;
    ScannedPage page = scanned(
        {line_of(100, 100, {"The", "keepers", "of", "the", "light"}), without_ascenders, heading});
    even_out_sizes({&page.fragments});
    ASSERT_EQ(page.fragments.size(), 3U);
    EXPECT_EQ(page.fragments[0].size, page.fragments[1].size);
    EXPECT_GT(page.fragments[2].size, 1.4F * page.fragments[0].size);
}

}  // namespace
}  // namespace ragd
