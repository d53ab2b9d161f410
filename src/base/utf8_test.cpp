#include "base/utf8.hpp"

#include <gmock/gmock.h>

namespace ragd {
namespace {

TEST(Utf8, WellFormedTextIsValid) {
    for (const std::string_view text :
         {"", "plain ASCII that is longer than one block", "é", "中", "\xF0\x9F\x99\x82",
          "\xEF\xBF\xBD", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "12345678é"}) {
        EXPECT_TRUE(is_valid_utf8(text)) << text;
    }
    EXPECT_TRUE(is_valid_utf8(std::string_view("\0", 1)));
}

TEST(Utf8, EveryKindOfBrokenTextIsInvalid) {
    for (const std::string_view text :
         {"\x80", "\xC3", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\x80", "\xE4\xB8", "\xED\xA0\x80",
          "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF",
          "12345678\xFF"
          "1"}) {
        EXPECT_FALSE(is_valid_utf8(text));
    }
}

TEST(Utf8, EncodingAndDecodingAreInverse) {
    for (char32_t value = 0; value <= 0x10FFFF; ++value) {
        if (value == 0xD800) {
            value = 0xE000;
        }
        std::string text;
        append_utf8(text, value);
        const CodePoint back = decode_utf8(text, 0);
        ASSERT_EQ(back.value, value);
        ASSERT_EQ(back.bytes, text.size());
    }
}

TEST(Utf8, LengthCountsCodePoints) {
    EXPECT_EQ(utf8_length(""), 0U);
    EXPECT_EQ(utf8_length("aé中\xF0\x9F\x99\x82"), 4U);
}

TEST(Utf8, TrimTakesUnicodeWhiteSpaceFromBothEnds) {
    EXPECT_EQ(trim(" \t\xC2\xA0x y\xE3\x80\x80\n"), "x y");
    EXPECT_EQ(trim(" \xE2\x80\x83 "), "");
    EXPECT_EQ(trim("é"), "é");
    EXPECT_EQ(trim("\x80\x80 "), "\x80\x80");
}

TEST(Utf8, LowerIsTheSameForACharacterWhereverItStands) {
    EXPECT_EQ(lower("ÀÉ ΟΔΟΣ Ж ẞ"), "àé οδοσ ж ß");
    EXPECT_EQ(lower("\xC4\xB0"), "i\xCC\x87");
    EXPECT_EQ(lower("A\xFF"
                    "B"),
              "a\xFF"
              "b");
}

}  // namespace
}  // namespace ragd
