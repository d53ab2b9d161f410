#include <gtest/gtest.h>

#include "wire/decode.hpp"
#include "wire/json.hpp"
#include "wire/openai/decode_stores.hpp"

namespace ragd {
namespace {

/// The same filter by both roads.
void same(std::string_view openai, std::string_view native) {
    Faults faults;
    const Filter made = decode_openai_filter(*parse_json(openai), "/filters", faults);
    EXPECT_EQ(made, decode_filter(*parse_json(native), "", faults)) << openai;
    EXPECT_TRUE(faults.empty()) << openai;
}

TEST(OpenAiFilter, SaysWhatTheNativeOneSays) {
    same(R"({"type": "eq", "key": "lang", "value": "en"})", R"({"lang": {"eq": "en"}})");
    same(R"({"type": "ne", "key": "lang", "value": "en"})", R"({"lang": {"ne": "en"}})");
    same(R"({"type": "gte", "key": "year", "value": 2020})", R"({"year": {"gte": 2020}})");
    same(R"({"type": "in", "key": "a.b", "value": ["x", 1]})", R"({"a.b": {"in": ["x", 1]}})");
    same(R"({"type": "nin", "key": "a", "value": [true]})", R"({"a": {"nin": [true]}})");
    same(R"({"type": "or", "filters": [{"type": "lt", "key": "a", "value": 1},
            {"type": "and", "filters": [{"type": "eq", "key": "b", "value": true},
                                        {"type": "eq", "key": "c", "value": "x"}]}]})",
         R"({"$or": [{"a": {"lt": 1}}, {"$and": [{"b": {"eq": true}}, {"c": {"eq": "x"}}]}]})");
}

TEST(OpenAiFilter, WhatIsNoneIsNamed) {
    for (const std::string_view none :
         {R"([])", R"({})", R"({"type": "like", "key": "a", "value": 1})",
          R"({"type": "eq", "value": 1})", R"({"type": "eq", "key": "a"})",
          R"({"type": "eq", "key": "$or", "value": []})", R"({"type": "or"})",
          R"({"type": "and", "filters": []})", R"({"type": "and", "filters": [{"type": "x"}]})",
          R"({"type": "eq", "key": "a", "value": {}})", R"({"type": "in", "key": "a", "value": 1})",
          R"({"type": "gt", "key": "a", "value": true})"}) {
        Faults faults;
        decode_openai_filter(*parse_json(none), "/filters", faults);
        ASSERT_FALSE(faults.empty()) << none;
        EXPECT_TRUE(faults.to_error().fields.front().pointer.starts_with("/filters")) << none;
    }
}

TEST(OpenAiFilter, OneThatIsTooDeepIsRefused) {
    std::string deep = R"({"type": "eq", "key": "a", "value": 1})";
    for (int i = 0; i < 12; ++i) {
        deep = R"({"type": "or", "filters": [)" + deep + "]}";
    }
    Faults faults;
    decode_openai_filter(*parse_json(deep), "/filters", faults);
    EXPECT_FALSE(faults.empty());
}

}  // namespace
}  // namespace ragd
