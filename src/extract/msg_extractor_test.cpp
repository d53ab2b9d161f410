#include "extract/msg_extractor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extract/compound_file.hpp"
#include "extract/compressed_rtf.hpp"
#include "extract/old_office.hpp"
#include "extract/test_documents.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(MsgExtractor, ReadsAMailOfOutlook) {
    const std::string bytes = test_document("lamp.msg");
    ASSERT_TRUE(is_msg(bytes));
    const Extraction out = extracted(extract_msg, bytes);
    EXPECT_EQ(out.text,
              "From: Bob Weiß <bob@lighthouse.example>\nTo: Ann Lee <ann@lighthouse.example>\n"
              "Cc: Keepers <keepers@lighthouse.example>\nDate: 2024-05-03T08:11:12Z\n\n"
              "The lamp is müde; mend it by Monday, café first.\n");
    EXPECT_EQ(out.title, "The lamp");
    EXPECT_EQ(out.metadata.at("date"), "2024-05-03T08:11:12Z");
    EXPECT_EQ(out.metadata.at("message_id"), "20240503@lighthouse.example");
    ASSERT_EQ(out.attachments.size(), 2U);
    EXPECT_EQ(out.attachments[0].name, "parts list.txt");
    EXPECT_THAT(out.attachments[0].bytes, StartsWith("Parts of the lamp:\na wick, a"));
    EXPECT_EQ(out.attachments[0].bytes.size(), 19U + 600U * 8U);
    EXPECT_EQ(out.attachments[1].name, "Old note.md");
    EXPECT_THAT(out.attachments[1].bytes, HasSubstr("The glass was cleaned in March."));
}

TEST(MsgExtractor, CompoundFilesAreToldApartByWhatTheyHold) {
    const std::string word = test_document("handbook.doc");
    EXPECT_TRUE(is_old_word(word) && !is_msg(word) && !is_old_excel(word));
    EXPECT_EQ(new_office_extension(word), "docx");
    const std::string sheets = test_document("stores.xls");
    EXPECT_TRUE(is_old_excel(sheets) && !is_old_word(sheets) && !is_old_powerpoint(sheets));
    EXPECT_EQ(format_by_content(sheets), find_format("xls"));
    EXPECT_EQ(format_by_content(test_document("lamp.msg")), find_format("msg"));
    EXPECT_EQ(fault_of(extract_document("a.doc", word, {}).error()), ExtractFault::kUnsupported);
    EXPECT_EQ(new_office_extension("text"), "");
}

TEST(MsgExtractor, ChainsThatRunInCirclesEnd) {
    std::string bytes = test_document("lamp.msg");
    const std::size_t table = bytes.size() - 512;
    for (std::size_t at = table; at + 4 <= bytes.size(); at += 4) {
        bytes.replace(at, 4, std::string{"\0\0\0\0", 4});  // each sector is followed by the first
    }
    const auto out = extract_msg(bytes, {});
    EXPECT_TRUE(out || fault_of(out.error()));
    std::string names = test_document("lamp.msg");
    const std::size_t at = names.find(std::string{"_\0_\0r\0e\0c\0i\0p\0", 14});
    ASSERT_NE(at, std::string::npos);
    names.replace(at + 72, 4,
                  std::string{"\x01\0\0\0", 4});  // its right neighbour is one before it
    EXPECT_TRUE(extract_msg(names, {}));
    expect_no_harm(extract_msg, test_document("lamp.msg"));
}

TEST(MsgExtractor, UnpacksRtf) {
    const std::string packed{
        "\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\x0a\xf3 hel\x09\0 bw\x05\xb0"
        "ld}\x0a\x80\x0f\xa0",
        49};
    EXPECT_EQ(unpack_rtf(packed), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    EXPECT_EQ(unpack_rtf("MELA"), std::nullopt);
    EXPECT_EQ(unpack_rtf(std::string(16, 'x') + "text"), std::nullopt);
}

}  // namespace
}  // namespace ragd
