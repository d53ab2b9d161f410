#include "config/toml_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string value_of(std::string_view text) {
    const auto values = parse_toml(text);
    EXPECT_TRUE(values) << values.error().message;
    return values && values->contains("a") ? values->at("a").text : "nothing";
}

Error refusal_of(std::string_view text) {
    const auto values = parse_toml(text);
    EXPECT_FALSE(values) << text;
    return values ? Error{} : values.error();
}

TEST(Toml, ReadsTheTypesThatSettingsHave) {
    EXPECT_EQ(value_of("a = 'C:\\raw'"), "C:\\raw");
    EXPECT_EQ(value_of(R"(a = "tab\t quote\" \u00e4 \U0001F600")"), "tab\t quote\" ä 😀");
    EXPECT_EQ(value_of("a = 1_000"), "1000");
    EXPECT_EQ(value_of("a = +5"), "5");
    EXPECT_EQ(value_of("a = -3"), "-3");
    EXPECT_EQ(value_of("a = true # yes"), "true");
    EXPECT_EQ(value_of("a = [ 'x', # one\n \"y\",\n]"), "x,y");
    EXPECT_EQ(value_of("a = []"), "");
    EXPECT_EQ(value_of("\xEF\xBB\xBF\"a\" = ''\r\n"), "");
}

TEST(Toml, KnowsTheLineOfEachKey) {
    const auto values = parse_toml("# ragd\n\na = [\n'x']\nb = 2");
    ASSERT_TRUE(values);
    EXPECT_EQ(values->at("a"), (FileValue{"x", 3}));
    EXPECT_EQ(values->at("b"), (FileValue{"2", 5}));
}

TEST(Toml, WhatNoSettingHasIsRefusedAsSuch) {
    for (const char* text :
         {"[server]\n", "a = 1.5", "a = 0x1F", "a = 2020-01-01", "a = {}", "a = [1]", "a = [['x']]",
          "a = 012", "a = 1__0", "a = \"\"\"x\"\"\"", "a = yes"}) {
        EXPECT_EQ(refusal_of(text).code, ErrorCode::kInvalidField) << text;
        EXPECT_THAT(refusal_of(text).message, StartsWith("1: "));
    }
}

TEST(Toml, WhatIsNoTomlIsRefusedWithItsLine) {
    for (const char* text : {"a", "a =", "= 1", "a = 'x", "a = \"\\q\"", "a = \"\\ud800\"",
                             "a = \"\\u12", "a = 1 b = 2", "a = ['x' 'y']", "a = ['x'", "a.b = 1",
                             "a = 'x\ny'", "a = '\x01'", "a = 'b' # \x7F", "a = '\xFF'"}) {
        EXPECT_EQ(refusal_of("\n" + std::string{text}).code, ErrorCode::kMalformed) << text;
        EXPECT_THAT(refusal_of("\n" + std::string{text}).message, StartsWith("2: ")) << text;
    }
    EXPECT_THAT(refusal_of("a = 1\na = 2\n").message, HasSubstr("'a' is given twice"));
}

// toml++ 3.3 asserts on the first and runs into std::unreachable on the second.
TEST(Toml, StrangeCharactersOutsideOfStringsAreRefused) {
    EXPECT_TRUE(parse_toml(std::string_view{"[\0\n", 3}).error().message.starts_with("1: "));
    EXPECT_EQ(refusal_of("a = 6\xCF\xBF").code, ErrorCode::kInvalidField);
    EXPECT_EQ(refusal_of("\xCF\xBF = 6").code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace ragd
