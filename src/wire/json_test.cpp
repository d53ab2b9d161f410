#include "wire/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

std::string why(std::string_view text) {
    const auto json = parse_json(text);
    EXPECT_FALSE(json.has_value()) << text;
    if (json) {
        return "";
    }
    EXPECT_EQ(json.error().code, ErrorCode::kMalformed);
    return json.error().message;
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

TEST(ParseJson, ReadsWhatIsJson) {
    for (const auto* text :
         {"{}", " [1, -2, 3.5, 1e3, true, null] ", R"({"a":{"a":1},"b":{"a":1}})",
          "\"\\ud83d\\ude00\"", "18446744073709551615"}) {
        EXPECT_TRUE(parse_json(text).has_value()) << text;
    }
    EXPECT_TRUE(parse_json(nested(limits::kJsonDepth)).has_value());
}

TEST(ParseJson, NamesTheFaultAndItsPlace) {
    EXPECT_THAT(why(""), HasSubstr("empty"));
    EXPECT_THAT(why("{\"a\": 1,\n  \"b\": }"), HasSubstr("line 2, column"));
    EXPECT_THAT(why("{\"a\":"), HasSubstr("ends too early"));
    EXPECT_THAT(why("{} {}"), HasSubstr("more after"));
    EXPECT_THAT(why(nested(limits::kJsonDepth + 1)), HasSubstr("levels deep"));
    EXPECT_THAT(why("{'a': 1}"), HasSubstr("not valid JSON"));
    EXPECT_THAT(why("[1,]"), HasSubstr("not valid JSON"));
    EXPECT_THAT(why("[NaN]"), HasSubstr("not valid JSON"));
}

TEST(ParseJson, RefusesANameGivenTwice) {
    EXPECT_THAT(why(R"({"a": 1, "b": 2, "a": 3})"), HasSubstr("'a' is given twice"));
    EXPECT_THAT(why(R"([{"x": {"\u0061b": 1, "ab": 3}}])"), HasSubstr("'ab' is given twice"));
    std::string many = "{";
    for (int i = 0; i < 100; ++i) {
        many += fmt::format("\"k{}\": 0, ", i);
    }
    EXPECT_TRUE(parse_json(many + "\"k100\": 0}").has_value());
    EXPECT_THAT(why(many + "\"k50\": 0}"), HasSubstr("'k50' is given twice"));
    EXPECT_THAT(why(R"({"": 1, "": 3})"), HasSubstr("'' is given twice"));
}

TEST(ParseJson, RefusesMoreValuesThanMemoryIsMeantFor) {
    const auto list_of = [](std::size_t count) {
        std::string text = "[0";
        for (std::size_t i = 1; i < count; ++i) {
            text += ",0";
        }
        return text + "]";
    };
    EXPECT_TRUE(parse_json(list_of(limits::kJsonValues - 1)));  // and the list itself
    const auto refused = parse_json(list_of(limits::kJsonValues));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(refused.error().message, testing::HasSubstr("more than 1000000 values"));
}

TEST(ParseJson, RefusesInvalidUtf8AndLoneSurrogates) {
    for (const auto* text : {"\"\xC3\x28\"", "\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"",
                             "\"\xC0\xAF\"", "\"a\xE2\x82\"", R"("\ud800")", R"("\udc00")",
                             R"("\ud800\ud800")", R"("\ud800x")", R"({"\udfff": 1})"}) {
        why(text);
    }
}

TEST(JsonWriter, WritesWhatReadsBackTheSame) {
    const std::string_view text = R"({"b":[1,-2,0.5,100000.0,1e+300,18446744073709551615],)"
                                  R"("a\"\\\n\u0001é":{"x":null,"y":true,"z":""},"e":[],"o":{}})";
    const auto json = parse_json(text);
    ASSERT_TRUE(json);
    EXPECT_EQ(JsonWriter{}.value(*json).take(), text);
}

TEST(JsonWriter, KeepsNumbersReadable) {
    EXPECT_EQ(JsonWriter{}.number(0.1).take(), "0.1");
    EXPECT_EQ(JsonWriter{}.number(1.0).take(), "1.0");
    EXPECT_EQ(JsonWriter{}.number(std::numeric_limits<double>::infinity()).take(), "null");
    EXPECT_EQ(JsonWriter{}.milliseconds(12.34567).take(), "12.346");
    EXPECT_EQ(JsonWriter{}.milliseconds(0).take(), "0.0");
}

TEST(Pointer, EscapesWhatWouldSplitIt) {
    EXPECT_EQ(pointer_to("/filter", "a/b~c"), "/filter/a~1b~0c");
    EXPECT_EQ(pointer_to("/documents", 3), "/documents/3");
}

TEST(Characters, TrimsAllWhiteSpaceOfUnicode) {
    EXPECT_EQ(trim(" \t\xC2\xA0 a b\xE3\x80\x80\xE2\x80\xA8\n"), "a b");
    EXPECT_EQ(trim("\xE2\x80\x83"), "");
    EXPECT_EQ(trim("\xE2\x80\x8B"), "\xE2\x80\x8B") << "ZERO WIDTH SPACE is no white space";
}

TEST(Characters, CountsCodePointsAndFindsControls) {
    EXPECT_EQ(utf8_length("a\xC3\xA9\xF0\x9F\x98\x80"), 3U);
    EXPECT_TRUE(has_control_character(std::string_view{"a\0b", 3}));
    EXPECT_TRUE(has_control_character("\x7F"));
    EXPECT_TRUE(has_control_character("\xC2\x85"));
    EXPECT_FALSE(has_control_character("\xC2\xA0\xC3\x85"));
}

TEST(Characters, KnowsWellFormedUtf8) {
    for (const auto* good : {"", "a\xC3\xA9", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"}) {
        EXPECT_TRUE(is_valid_utf8(good)) << good;
    }
    for (const auto* bad : {"\x80", "\xC1\x80", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                            "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "\xC3"}) {
        EXPECT_FALSE(is_valid_utf8(bad)) << bad;
    }
    EXPECT_EQ(cut_utf8("a\xC3\xA9z", 2), "a");
    EXPECT_EQ(cut_utf8("abc", 9), "abc");
}

TEST(ParseJson, DoesNotSayALongNameAgain) {
    const std::string name(5'000'000, 'n');
    const auto twice = parse_json("{\"" + name + "\": 1, \"" + name + "\": 2}");
    ASSERT_FALSE(twice);
    EXPECT_LT(twice.error().message.size(), 500U);
}

}  // namespace
}  // namespace ragd
