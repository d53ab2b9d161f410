#include "base/base64url.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(Base64Url, IsThatOfTheStandard) {
    // RFC 4648, section 10, without its padding.
    EXPECT_EQ(encode_base64url(""), "");
    EXPECT_EQ(encode_base64url("f"), "Zg");
    EXPECT_EQ(encode_base64url("fo"), "Zm8");
    EXPECT_EQ(encode_base64url("foo"), "Zm9v");
    EXPECT_EQ(encode_base64url("foobar"), "Zm9vYmFy");
    EXPECT_EQ(encode_base64url("\xfb\xff"), "-_8") << "the two characters that are safe in a URL";
}

TEST(Base64Url, EveryByteComesBackAtEveryPlace) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        bytes += static_cast<char>(i);
    }
    for (std::size_t from = 0; from < 4; ++from) {
        EXPECT_EQ(decode_base64url(encode_base64url(bytes.substr(from))), bytes.substr(from));
    }
}

TEST(Base64Url, OtherCharactersAreRefused) {
    for (const char* text : {"Zm9+", "Zm9/", "Zg==", "Zm 9v", "Zm9v\n", "\xff"}) {
        EXPECT_EQ(decode_base64url(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace ragd
