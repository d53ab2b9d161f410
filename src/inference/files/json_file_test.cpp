#include "inference/files/json_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inference/files/blend_file.hpp"
#include "inference/files/files_fixture.hpp"
#include "inference/files/model_search.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class JsonFileTest : public testing::Test {
protected:
    JsonFile read(std::string_view text) {
        test::write_text(path_, text);
        return JsonFile::read(path_).value();
    }
    Error error_of(std::string_view text) {
        test::write_text(path_, text);
        return JsonFile::read(path_).error();
    }

    test::TempDir dir_;
    fs::path path_ = dir_.path() / "config.json";
};

TEST_F(JsonFileTest, GivesWhatIsThereAndNothingForWhatIsAbsentOrNull) {
    const auto file = read(R"({"n": 7, "x": 0.5, "t": "word", "yes": true, "none": null})");
    EXPECT_EQ(file.count("n").value(), 7U);
    EXPECT_EQ(file.number("x").value(), 0.5);
    EXPECT_EQ(file.number("n").value(), 7.0);
    EXPECT_EQ(file.text("t").value(), "word");
    EXPECT_EQ(file.required_count("n").value(), 7U);
    EXPECT_TRUE(file.flag("yes"));
    EXPECT_FALSE(file.flag("no"));
    for (const char* key : {"none", "absent"}) {
        EXPECT_EQ(file.count(key).value(), std::nullopt);
        EXPECT_EQ(file.number(key).value(), std::nullopt);
        EXPECT_EQ(file.text(key).value(), std::nullopt);
    }
}

TEST_F(JsonFileTest, AValueOfAnotherKindIsAnErrorThatNamesFileAndKey) {
    const auto file = read(R"({"n": -1, "x": "half", "t": 3, "zero": 0})");
    for (const auto& [key, error] :
         {std::pair{"n", file.count("n").error()}, std::pair{"x", file.number("x").error()},
          std::pair{"t", file.text("t").error()},
          std::pair{"zero", file.required_count("zero").error()},
          std::pair{"absent", file.required_count("absent").error()}}) {
        EXPECT_EQ(error.code, ErrorCode::kMalformed);
        EXPECT_THAT(error.message, AllOf(HasSubstr(path_.string()), HasSubstr(key)));
    }
    EXPECT_TRUE(read("[1, 2]").members().empty()) << "another kind of file has no members";
}

TEST_F(JsonFileTest, WhatIsNoJsonOrNoFileOrFarTooLargeIsRefused) {
    EXPECT_THAT(error_of("{\"a\":").message, HasSubstr("is not JSON"));
    EXPECT_EQ(error_of(std::string(9 << 20U, ' ')).code, ErrorCode::kMalformed);
    fs::remove(path_);
    EXPECT_EQ(JsonFile::read(path_).error().code, ErrorCode::kNotFound);
    EXPECT_FALSE(JsonFile::read_if_present(path_).value().has_value());
}

TEST_F(JsonFileTest, ABlendIsThreeNumbersOfWhichTwoAreWeights) {
    const auto blend = [&](std::string_view text) {
        test::write_text(dir_.path() / "ragd_blend.json", text);
        return read_blend(dir_.path());
    };
    EXPECT_FALSE(read_blend(dir_.path()).value().has_value());
    const auto good = blend(R"({"fused": 2, "logit": 0.5, "bias": -1})").value().value();
    EXPECT_EQ(good.fused, 2);
    EXPECT_EQ(good.logit, 0.5);
    EXPECT_EQ(good.bias, -1);
    for (const char* bad :
         {R"({"fused": 2, "logit": 0.5})", R"({"fused": -2, "logit": 1, "bias": 0})",
          R"({"fused": 1e999, "logit": 1, "bias": 0})", "[]"}) {
        EXPECT_FALSE(blend(bad)) << bad;
    }
}

TEST_F(JsonFileTest, AModelIsFoundInTheFirstFolderThatHasIt) {
    const fs::path first = dir_.path() / "first";
    const fs::path second = dir_.path() / "second";
    test::write_text(second / "me/model/config.json", "{}");
    const std::vector<fs::path> folders{first, second};
    EXPECT_EQ(find_model("me/model", folders).value(), second / "me/model");
    test::write_text(first / "me/model/config.json", "{}");
    EXPECT_EQ(find_model("me/model", folders).value(), first / "me/model");
    EXPECT_EQ(find_model((second / "me/model").string(), {}).value(), second / "me/model");
    const auto none = find_model("me/other", folders).error();
    EXPECT_EQ(none.code, ErrorCode::kNotFound);
    EXPECT_THAT(none.message, AllOf(HasSubstr(first.string()), HasSubstr(second.string()),
                                    HasSubstr("ragd models pull me/other")));
    EXPECT_EQ(find_model("", folders).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(find_model("/nowhere", folders).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace ragd
