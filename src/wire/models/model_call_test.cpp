#include "wire/models/model_call.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/model_limits.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct ReadTexts {
    std::vector<std::string> texts;
    std::vector<FieldError> faults;
};

ReadTexts read(std::string_view body, TextForms forms) {
    const auto members = read_model_call(body);
    EXPECT_TRUE(members) << body;
    Faults faults;
    ObjectReader reader{*members, "", faults};
    ReadTexts found{.texts = read_texts(reader, faults, "input", forms), .faults = {}};
    if (!faults.empty()) {
        found.faults = faults.to_error().fields;
    }
    return found;
}

std::string fault_at(const ReadTexts& found, std::string_view pointer) {
    for (const auto& fault : found.faults) {
        if (fault.pointer == pointer) {
            return fault.detail;
        }
    }
    return "no fault";
}

TEST(ModelCall, NullIsAsAbsent) {
    const auto members = read_model_call(R"({"a": null, "b": 1})");
    ASSERT_TRUE(members);
    EXPECT_FALSE(members->contains("a"));
    EXPECT_TRUE(members->contains("b"));
}

TEST(ModelCall, ABodyIsAnObject) {
    EXPECT_EQ(read_model_call("[]").error().code, ErrorCode::kInvalidField);
    EXPECT_EQ(read_model_call("{").error().code, ErrorCode::kMalformed);
    EXPECT_EQ(read_model_call("{\"a\": \"\xff\"}").error().code, ErrorCode::kMalformed);
}

TEST(ModelCall, TextsHaveTheFormsThatAreAsked) {
    EXPECT_THAT(read(R"({"input": "a"})", {.one_string = true}).texts, ElementsAre("a"));
    EXPECT_THAT(read(R"({"input": ["a", "b"]})", {}).texts, ElementsAre("a", "b"));
    EXPECT_THAT(read(R"({"input": ["a", {"text": "b", "title": "t"}]})", {.objects = true}).texts,
                ElementsAre("a", "b"));
    EXPECT_THAT(read(R"({"input": [""]})", {.may_be_empty = true}).texts, ElementsAre(""));
}

TEST(ModelCall, WhatIsNoTextIsNamed) {
    EXPECT_THAT(fault_at(read("{}", {}), "/input"), HasSubstr("required"));
    EXPECT_THAT(fault_at(read(R"({"input": "a"})", {}), "/input"), HasSubstr("must be a list"));
    EXPECT_THAT(fault_at(read(R"({"input": {}})", {.one_string = true}), "/input"),
                HasSubstr("a string or a list, not an object"));
    EXPECT_THAT(fault_at(read(R"({"input": []})", {}), "/input"), HasSubstr("1..2048"));
    EXPECT_THAT(fault_at(read(R"({"input": ["a", ""]})", {}), "/input/1"), HasSubstr("empty"));
    EXPECT_THAT(fault_at(read(R"({"input": ""})", {.one_string = true}), "/input"),
                HasSubstr("empty"));
    EXPECT_THAT(fault_at(read(R"({"input": ["a", null]})", {}), "/input/1"), HasSubstr("null"));
    EXPECT_THAT(fault_at(read(R"({"input": [{"text": 1}]})", {.objects = true}), "/input/0"),
                HasSubstr("string \"text\""));
}

TEST(ModelCall, TokenIdsAreToldWhatToSet) {
    for (const auto* body : {R"({"input": [1, 2]})", R"({"input": [[1, 2], [3]]})"}) {
        EXPECT_THAT(fault_at(read(body, {.one_string = true}), "/input"),
                    HasSubstr("check_embedding_ctx_length=False"))
            << body;
    }
}

TEST(ModelCall, SizesHaveABound) {
    EXPECT_TRUE(check_size(std::vector<std::string>(limits::kTextsPerCall, "a"), "input"));
    const auto many = check_size(std::vector<std::string>(limits::kTextsPerCall + 1), "input");
    ASSERT_FALSE(many);
    EXPECT_EQ(many.error().code, ErrorCode::kTooLarge);
    EXPECT_EQ(many.error().fields.at(0).pointer, "/input");
    EXPECT_THAT(many.error().message, HasSubstr("2049 texts; 2048"));
    const std::string half(limits::kTextsBytes / 2, 'a');
    EXPECT_TRUE(check_size({half, half}, "input"));
    EXPECT_EQ(check_size({half, half, "a"}, "input").error().code, ErrorCode::kTooLarge);
}

TEST(ModelCall, AModelIsKnownByItsNames) {
    for (const auto* name : {"", "ragd", "who/model-1", "model-1"}) {
        EXPECT_TRUE(check_model(name, "who/model-1")) << name;
    }
    EXPECT_TRUE(check_model("model-1", "model-1"));
    for (const auto* name : {"who", "model", "other/model-1", "text-embedding-3-small"}) {
        const auto unknown = check_model(name, "who/model-1");
        ASSERT_FALSE(unknown) << name;
        EXPECT_EQ(unknown.error().code, ErrorCode::kNotFound);
        EXPECT_EQ(unknown.error().fields.at(0).pointer, "/model");
        EXPECT_THAT(unknown.error().message, HasSubstr("who/model-1"));
    }
}

}  // namespace
}  // namespace ragd
