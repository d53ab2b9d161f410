#include "config/setting_kinds.hpp"

#include <gtest/gtest.h>

#include "config/settings.hpp"

namespace ragd {
namespace {

using namespace setting_kinds;

TEST(SettingKinds, AWholeNumberHasDigitsOnlyAndItsBounds) {
    EXPECT_EQ(whole_number("0", 0, 9), 0U);
    EXPECT_EQ(whole_number("9", 0, 9), 9U);
    EXPECT_EQ(whole_number("18446744073709551615", 0, UINT64_MAX), UINT64_MAX);
    for (const char* wrong :
         {"", "10", "-0", "+1", " 1", "1 ", "1.0", "0x1", "1e0", "18446744073709551616"}) {
        const auto read = whole_number(wrong, 0, 9);
        ASSERT_FALSE(read) << wrong;
        EXPECT_EQ(read.error().code, ErrorCode::kInvalidField);
        EXPECT_TRUE(read.error().message.contains("from 0 to 9")) << read.error().message;
    }
}

TEST(SettingKinds, ANumberOutsideItsBoundsChangesNothing) {
    const auto port = number("SERVER_PORT", &Settings::server_port, {1, 65535}, "");
    Settings settings;
    settings.server_port = 80;
    for (const char* wrong : {"0", "65536", "4294967376"}) {  // the last is 80 in 16 bits
        EXPECT_FALSE(port.read(settings, wrong)) << wrong;
    }
    EXPECT_EQ(settings.server_port, 80);
    EXPECT_TRUE(port.read(settings, "65535"));
    EXPECT_EQ(port.show(settings), "65535");
}

TEST(SettingKinds, ADecimalIsFinite) {
    const auto weight = decimal("W", &Settings::fusion_vector_weight, {0, 1}, "");
    Settings settings;
    for (const char* right : {"0", "1", "0.25", "1e-3", ".5"}) {
        EXPECT_TRUE(weight.read(settings, right)) << right;
    }
    for (const char* wrong : {"", "inf", "-inf", "nan", "1.0001", "-0.0001", "0.5x", "1e999"}) {
        EXPECT_FALSE(weight.read(settings, wrong)) << wrong;
    }
}

TEST(SettingKinds, AnAddressOfAServiceHasNoUser) {
    const auto url = base_url("U", &Settings::openai_base_url, "");
    Settings settings;
    for (const char* right :
         {"", "http://h", "https://h:1/v1", "http://[::1]:8000", "http://h?a=1", " http://h\n"}) {
        EXPECT_TRUE(url.read(settings, right)) << right;
    }
    for (const char* wrong : {"h", "ftp://h", "http://u:p@h", "http://h/#x", "http://h /"}) {
        EXPECT_FALSE(url.read(settings, wrong)) << wrong;
    }
}

TEST(SettingKinds, ASecretShowsOnlyThatItIsThere) {
    const auto key = secret("K", &Settings::openai_api_key, "");
    Settings settings;
    EXPECT_TRUE(key.secret);
    EXPECT_EQ(key.show(settings), "");
    EXPECT_TRUE(key.read(settings, "sk-1"));
    EXPECT_EQ(key.show(settings), "********");
}

}  // namespace
}  // namespace ragd
