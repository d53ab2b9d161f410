#include "extract/picture_extractor.hpp"

#include <algorithm>
#include <cctype>

#include <gtest/gtest.h>

#include "extract/ocr_engine.hpp"
#include "extract/pdf_extractor.hpp"
#include "extract/picture.hpp"
#include "extract/test_documents.hpp"

namespace ragd {
namespace {

std::optional<ExtractFault> picture_fault(const std::string& bytes,
                                          const ExtractLimits& limits = {}) {
    const auto out = extract_picture(bytes, limits);
    return out ? std::nullopt : fault_of(out.error());
}

/// The share of the words of `wanted` that are in `text`, in order.
double share_of_words(std::string_view wanted, std::string_view text) {
    std::size_t words = 0;
    std::size_t found = 0;
    std::size_t from = 0;
    for (std::size_t at = 0; at < wanted.size();) {
        const std::size_t end = std::min(wanted.find_first_of(" \n", at), wanted.size());
        const std::string_view word = wanted.substr(at, end - at);
        if (std::ranges::any_of(
                word, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; })) {
            ++words;
            const std::size_t where = text.find(wanted.substr(at, end - at), from);
            if (where != std::string_view::npos && where < from + 100) {
                ++found;
                from = where + (end - at);
            }
        }
        at = end + 1;
    }
    return static_cast<double>(found) / static_cast<double>(std::max<std::size_t>(words, 1));
}

TEST(PictureExtractor, ReadsANoteAndKnowsWhereItStands) {
    const Extraction out = extracted(extract_picture, test_document("note.png"));
    EXPECT_EQ(out.text, "The key lies under the third stone.\n");
    EXPECT_GT(out.metadata.at("ocr_confidence").to_number<double>(), 0.9);
    EXPECT_EQ(out.metadata.at("ocr_pages"), 1);
    ASSERT_EQ(out.locations.size(), 1U);
    const Box box = out.locations[0].location.box.value();
    EXPECT_EQ(out.locations[0].location.page, 1U);
    EXPECT_NEAR(box.left, 57, 2);  // 2 cm, as the resolution of the file has it
    EXPECT_NEAR(box.top, 59, 4);
}

TEST(PictureExtractor, EachPictureOfATiffIsAPage) {
    const Extraction out = extracted(extract_picture, test_document("scanned.tiff"));
    EXPECT_TRUE(out.text.starts_with("# The lamp\n\nThe lamp turns")) << out.text;
    EXPECT_TRUE(out.text.contains(
        "| Weather | Horn | Flag |\n| --- | --- | --- |\n| Fog | two long | black |\n"))
        << out.text;
    EXPECT_TRUE(out.text.ends_with("The key lies under the third stone.\n")) << out.text;
    EXPECT_EQ(out.metadata.at("pages"), 2);
    EXPECT_EQ(out.locations.back().location.page, 2U);
    EXPECT_EQ(out.title, "The lamp");
}

TEST(PictureExtractor, TurnsWhatStandsOnItsHead) {
    const Extraction out = extracted(extract_picture, test_document("upside-down.jpg"));
    EXPECT_TRUE(out.text.contains("Two keepers share the night; the second comes at two."))
        << out.text;
    const Box first = out.locations.front().location.box.value();
    const Box last = out.locations.back().location.box.value();
    EXPECT_GT(first.top, last.bottom) << "boxes are of the picture as it is";
}

TEST(PictureExtractor, AScannedPdfReadsLikeThePrintedOne) {
    const std::string printed = extracted(extract_pdf, test_document("columns.pdf")).text;
    const Extraction out = extracted(extract_pdf, test_document("scanned.pdf"));
    EXPECT_GT(share_of_words(printed, out.text), 0.97) << out.text;
    EXPECT_TRUE(out.text.contains("# The west wind\n\nThe officer's office was flooded;"))
        << out.text;
    EXPECT_TRUE(out.text.contains("| Year | Litres | Price |\n")) << out.text;
    // The second page lies on its side: its lines run from top to bottom.
    EXPECT_TRUE(out.text.contains("1. Open the valve.\n")) << out.text;
    const Box box = out.locations.back().location.box.value();
    EXPECT_EQ(out.locations.back().location.page, 2U);
    EXPECT_GT(box.bottom - box.top, box.right - box.left);
    EXPECT_EQ(out.metadata.at("ocr_pages"), 2);
}

TEST(PictureExtractor, TheModeSaysWhichPagesAreRecognised) {
    ExtractLimits limits;
    limits.ocr.mode = OcrMode::kOff;
    const auto off = extract_pdf(test_document("scanned.pdf"), limits);
    ASSERT_FALSE(off);
    EXPECT_TRUE(off.error().message.starts_with(
        "no_text: no text was found in it, and text in pictures is not recognised here: OCR=off"))
        << off.error().message;
    EXPECT_EQ(picture_fault(test_document("note.png"), limits), ExtractFault::kUnsupported);
    limits.ocr.mode = OcrMode::kForce;
    const Extraction forced = extracted(extract_pdf, test_document("guarded.pdf"), limits);
    EXPECT_EQ(forced.text, "The key lies under the third stone.\n");
    EXPECT_EQ(forced.metadata.at("ocr_pages"), 1);
    EXPECT_FALSE(
        extracted(extract_pdf, test_document("guarded.pdf")).metadata.contains("ocr_pages"));
}

TEST(PictureExtractor, SaysWhatIsNotInstalled) {
    ExtractLimits limits;
    limits.ocr.languages = std::string_view{"eng+xyz"};
    const Extraction out = extracted(extract_picture, test_document("note.png"), limits);
    EXPECT_EQ(out.warnings, std::vector<std::string>{"OCR language not installed: xyz"});
    limits.ocr.languages = std::string_view{"xyz"};
    const auto none = extract_picture(test_document("note.png"), limits);
    ASSERT_FALSE(none);
    EXPECT_TRUE(none.error().message.contains("no trained data for xyz")) << none.error().message;
    const OcrStatus status = find_ocr(limits.ocr);
    EXPECT_EQ(status.absent, std::vector<std::string>{"xyz"});
    EXPECT_FALSE(status.missing.empty());
    EXPECT_EQ(find_ocr({}).languages, std::vector<std::string>{"eng"});
}

TEST(PictureExtractor, WhatIsTooLargeIsNotUnpacked) {
    ExtractLimits limits;
    limits.pixels_max = 1'000'000;
    EXPECT_EQ(picture_fault(test_document("note.png"), limits), ExtractFault::kTooLarge);
    limits = {};
    limits.ocr.pages_max = 1;
    EXPECT_EQ(picture_fault(test_document("scanned.tiff"), limits), ExtractFault::kTooLarge);
    EXPECT_EQ(picture_fault("\x89PNG\r\n\x1A\n and nothing else"), ExtractFault::kDamaged);
}

TEST(PictureFile, DamageDoesNoHarm) {
    OcrEngine::prepare({});
    ASSERT_TRUE(OcrEngine::get().is_ready()) << OcrEngine::get().status().missing;
    for (const char* name : {"note.png", "scanned.tiff", "upside-down.jpg"}) {
        const auto read_all = [](std::string_view bytes, const ExtractLimits& limits) {
            PictureFile file{bytes, OcrEngine::get().library()};
            for (int i = 0; i < 8; ++i) {
                auto picture = file.next(limits);
                if (!picture) {
                    return Result<Extraction>{picture.error()};
                }
                if (!*picture) {
                    break;
                }
            }
            return Result<Extraction>{Extraction{}};
        };
        expect_no_harm(read_all, test_document(name));
    }
}

}  // namespace
}  // namespace ragd
