#include "formats/decode_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

TEST(DecodeText, KeepsUtf8ByteForByteButForItsMark) {
    EXPECT_EQ(decode_text("a\r\n\u00e9\t"), "a\r\n\u00e9\t");
    EXPECT_EQ(decode_text("\xEF\xBB\xBFtext"), "text");
    EXPECT_EQ(decode_text(""), "");
}

TEST(DecodeText, ConvertsUtf16WithAMark) {
    EXPECT_EQ(decode_text("\xFF\xFE"
                          "a\0\xE9\0"s),
              "a\u00e9");
    EXPECT_EQ(decode_text("\xFE\xFF\0a\xD8\x3D\xDE\x00"s), "a\U0001F600");
}

TEST(DecodeText, RefusesUtf16ThatIsCutOrUnpaired) {
    for (const std::string& bytes : {"\xFF\xFE"
                                     "a"s,
                                     "\xFF\xFE\x3D\xD8"s,
                                     "\xFF\xFE\x00\xDE"
                                     "a\0"s}) {
        const auto text = decode_text(bytes);
        ASSERT_FALSE(text);
        EXPECT_EQ(text.error().code, ErrorCode::kMalformed);
    }
}

TEST(DecodeText, GuessesNoOtherEncoding) {
    const auto latin = decode_text("caf\xe9");
    ASSERT_FALSE(latin);
    EXPECT_EQ(latin.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(latin.error().message, HasSubstr("byte 3 is 0xE9"));
}

TEST(DecodeText, WhatHoldsNulBytesIsNoText) {
    const auto binary = decode_text("a\0b"s);
    ASSERT_FALSE(binary);
    EXPECT_EQ(binary.error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace ragd
