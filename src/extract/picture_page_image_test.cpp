#include "extract/picture_page_image.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "extract/extract_fault.hpp"
#include "extract/page_pixels_for_tests.hpp"
#include "extract/picture_extractor.hpp"
#include "extract/test_documents.hpp"

namespace ragd {
namespace {

TEST(PicturePage, ShowsThePictureWithTheWordsMarked) {
    const std::string file = test_document("note.png");
    const Extraction out = extracted(extract_picture, file);
    ASSERT_EQ(out.locations.size(), 1U);
    const Box box = out.locations[0].location.box.value();
    constexpr std::uint32_t kWidth = 600;
    const auto plain = show_picture_page(file, {.page = 1, .width = kWidth, .marks = {}}, {});
    ASSERT_TRUE(plain) << plain.error().message;
    const Pixels pixels = pixels_of(plain->png);
    EXPECT_EQ(pixels.width, kWidth);
    EXPECT_FALSE(pixels.marked());
    EXPECT_TRUE(std::ranges::any_of(pixels.bytes, [](std::uint8_t byte) { return byte < 100; }))
        << "there is ink";
    const auto marked =
        show_picture_page(file, {.page = 1, .width = kWidth, .marks = {{.box = box}}}, {});
    ASSERT_TRUE(marked) << marked.error().message;
    const auto where = pixels_of(marked->png).marked();
    ASSERT_TRUE(where);
    constexpr float kA4 = 595.4F;  // points across: 1654 pixels of 200 an inch
    const float scale = static_cast<float>(kWidth) / kA4;
    EXPECT_NEAR(where->left, (box.left - 1) * scale, 2);
    EXPECT_NEAR(where->bottom, (box.bottom + 1) * scale, 2);
}

TEST(PicturePage, APictureOfATiffIsAPage) {
    const std::string file = test_document("scanned.tiff");
    const auto second = show_picture_page(file, {.page = 2, .width = 300, .marks = {}}, {});
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(pixels_of(second->png).width, 300U);
    const auto none = show_picture_page(file, {.page = 99, .width = 300, .marks = {}}, {});
    ASSERT_TRUE(none) << none.error().message;
    EXPECT_EQ(none->png, "");
    EXPECT_EQ(none->pages, 2U);
    const auto damaged =
        show_picture_page("\xFF\xD8\xFF junk", {.page = 1, .width = 300, .marks = {}}, {});
    ASSERT_FALSE(damaged);
    EXPECT_EQ(fault_of(damaged.error()), ExtractFault::kDamaged);
}

}  // namespace
}  // namespace ragd
