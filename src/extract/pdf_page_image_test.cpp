#include "extract/pdf_page_image.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extract/extract_fault.hpp"
#include "extract/page_pixels_for_tests.hpp"
#include "extract/page_request.hpp"
#include "extract/pdf_extractor.hpp"
#include "extract/pdf_for_tests.hpp"
#include "extract/test_documents.hpp"

namespace ragd {
namespace {

Pixels shown(const std::string& pdf, const PageWanted& wanted) {
    const auto image = show_pdf_page(pdf, wanted, {});
    EXPECT_TRUE(image) << image.error().message;
    return image ? pixels_of(image->png) : Pixels{};
}

/// The marks of words in what is extracted of a file, as the server makes them.
std::vector<PageMark> marks_of(const std::string& pdf, const std::string& words) {
    const Extraction out = extracted(extract_pdf, pdf);
    const std::size_t start = out.text.find(words);
    EXPECT_NE(start, std::string::npos) << out.text;
    std::vector<PageMark> marks;
    for (const LocatedSpan& found :
         locations_within(out.locations, {start, start + words.size()})) {
        marks.push_back({.box = *found.location.box, .text = std::string{found.span.of(out.text)}});
    }
    return marks;
}

const std::string kPdf = pdf_of(
    {{{50, 100, "The first line of the page says little, and it says so at some length, before"},
      {50, 112, "the second line of it has the price of 29 Euro in it."},
      {50, 300, "Another paragraph, further down."}},
     {{50, 100, "A second page."}}});

TEST(PdfPageImage, ShowsThePageInTheWidthThatIsAskedFor) {
    const Pixels page = shown(kPdf, {.page = 1, .width = 300, .marks = {}});
    EXPECT_EQ(page.width, 300U);
    EXPECT_EQ(page.height, 400U);
    EXPECT_FALSE(page.marked());
    EXPECT_TRUE(std::ranges::any_of(page.bytes, [](std::uint8_t value) { return value < 200; }))
        << "there is ink on it";
    EXPECT_EQ(shown(kPdf, {.page = 2, .width = 1, .marks = {}}).width, 64U);
}

TEST(PdfPageImage, MarksTheWordsOfAQuoteAndNotTheirParagraph) {
    const Pixels page =
        shown(kPdf, {.page = 1, .width = 600, .marks = marks_of(kPdf, "price of 29 Euro")});
    const auto marked = page.marked();  // a pixel is a point
    ASSERT_TRUE(marked);
    EXPECT_NEAR(marked->top, 103, 4) << "the second line alone";
    EXPECT_NEAR(marked->bottom, 116, 4);
    EXPECT_GT(marked->left, 120);
    EXPECT_LT(marked->right, 270);
}

TEST(PdfPageImage, AQuoteOverTwoLinesIsMarkedOnBoth) {
    const auto marked =
        shown(kPdf, {.page = 1,
                     .width = 600,
                     .marks = marks_of(kPdf, "at some length, before the second line")})
            .marked();
    ASSERT_TRUE(marked);
    EXPECT_NEAR(marked->top, 91, 4);
    EXPECT_NEAR(marked->bottom, 116, 4);
}

TEST(PdfPageImage, OfWordsThatStandTwiceTheRightOnesAreMarked) {
    const std::string pdf = pdf_of({{{50, 100, "red red red"}}});
    auto marks = marks_of(pdf, "red red red");
    marks[0].text = "red";
    const auto first = shown(pdf, {.page = 1, .width = 600, .marks = marks}).marked();
    marks[0].before = "red red ";
    const auto last = shown(pdf, {.page = 1, .width = 600, .marks = marks}).marked();
    ASSERT_TRUE(first && last);
    EXPECT_GT(last->left, first->right);
}

TEST(PdfPageImage, WordsThatAreNotThereAreMarkedByTheirBox) {
    auto marks = marks_of(kPdf, "Another paragraph, further down.");
    marks[0].text = "Something else";
    const auto marked = shown(kPdf, {.page = 1, .width = 600, .marks = marks}).marked();
    ASSERT_TRUE(marked);
    EXPECT_NEAR(marked->left, 50, 3);
    EXPECT_GT(marked->bottom, 298);
}

TEST(PdfPageImage, APageThatIsTurnedIsShownAndMarkedTurned) {
    const std::string pdf = pdf_of({{{50, 100, "One line of text."}}}, {}, 1);
    const Pixels page =
        shown(pdf, {.page = 1, .width = 800, .marks = marks_of(pdf, "One line of text.")});
    EXPECT_EQ(page.width, 800U);
    EXPECT_EQ(page.height, 600U);
    const auto marked = page.marked();
    ASSERT_TRUE(marked);
    EXPECT_GT(marked->bottom - marked->top, marked->right - marked->left) << "it runs downwards";
    EXPECT_NEAR(marked->top, 50, 4);
    EXPECT_NEAR(marked->right, 708, 8);
}

TEST(PdfPageImage, APageThatIsNotThereIsNoPicture) {
    const auto beyond = show_pdf_page(kPdf, {.page = 3, .width = 100, .marks = {}}, {});
    ASSERT_TRUE(beyond);
    EXPECT_EQ(beyond->png, "");
    EXPECT_EQ(beyond->pages, 2U);
    EXPECT_EQ(fault_of(show_pdf_page("%PDF-1.4", {.page = 1, .width = 9, .marks = {}}, {}).error()),
              ExtractFault::kDamaged);
}

TEST(PdfPageImage, ItsPixelsAreBounded) {
    ExtractLimits limits;
    limits.pixels_max = 10'000;
    const auto image = show_pdf_page(kPdf, {.page = 1, .width = 4'000, .marks = {}}, limits);
    const Pixels page = pixels_of(image->png);
    EXPECT_LE(page.width * page.height, 10'200U);
}

TEST(PageRequest, IsToldApartFromANameAndComesBackAsItWas) {
    const PageWanted wanted{
        .page = 3,
        .width = 800,
        .marks = {{.box = {1, 2, 3, 4}, .text = "a \"b\"\n\u00e9", .before = "c"}}};
    const std::string request = encode_page_request(wanted);
    EXPECT_EQ(decode_page_request(request), wanted);
    EXPECT_EQ(decode_page_request("report.pdf"), std::nullopt);
    EXPECT_EQ(decode_page_request(""), std::nullopt);
    EXPECT_EQ(decode_page_request(std::string(1, '\0'))->page, 0U);
    const auto answer = page_image_of(extract_or_show(request, kPdf, {}).value());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->pages, 2U);
    EXPECT_EQ(answer->png, "");
    EXPECT_TRUE(extract_or_show("a.pdf", kPdf, {})->text.contains("29 Euro"));
}

TEST(PageRequest, WithTooMuchToMarkTheTextsAreLeftOut) {
    PageWanted wanted{.page = 1, .width = 800, .marks = {}};
    wanted.marks.assign(150, {.box = {1, 2, 3, 4}, .text = std::string(1000, 'x'), .before = {}});
    const std::string request = encode_page_request(wanted);
    EXPECT_LE(request.size(), kPageRequestBytes);
    EXPECT_EQ(decode_page_request(request)->marks.size(), 150U);
}

}  // namespace
}  // namespace ragd
