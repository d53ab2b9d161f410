#include "config/toml_file.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::HasSubstr;

Result<std::map<std::string, FileValue>> read(std::string_view text) {
    const auto file = std::filesystem::path{testing::TempDir()} / "ragd_toml_file_test.toml";
    std::ofstream{file} << text;
    auto values = read_toml_file(file);
    std::filesystem::remove(file);
    return values;
}

TEST(TomlFile, ValuesAreTextWithTheirLine) {
    const auto values = read(
        "server_port = 9000\n\nlog_level = \"warn\"\nrerank = true\n"
        "cors_origins = [\"https://a\", \"https://b\"]\n");
    ASSERT_TRUE(values) << values.error().message;
    EXPECT_EQ(values->at("server_port").text, "9000");
    EXPECT_EQ(values->at("log_level").text, "warn");
    EXPECT_EQ(values->at("log_level").line, 3U);
    EXPECT_EQ(values->at("rerank").text, "true");
    EXPECT_EQ(values->at("cors_origins").text, "https://a,https://b");
}

TEST(TomlFile, WhatNoSettingTakesIsRefusedWithItsLine) {
    for (const char* text : {"a = 1\nb = 1.5\n", "a = 1\nb = [1, 2]\n"}) {
        const auto values = read(text);
        ASSERT_FALSE(values) << text;
        EXPECT_EQ(values.error().code, ErrorCode::kInvalidField) << text;
        EXPECT_THAT(values.error().message, HasSubstr(":2: 'b' must be")) << text;
    }
}

TEST(TomlFile, SectionsAreRefusedWithTheirLine) {
    const auto values = read("a = 1\n[b]\nc = 1\n");
    ASSERT_FALSE(values);
    EXPECT_EQ(values.error().code, ErrorCode::kInvalidField);
    EXPECT_THAT(values.error().message, HasSubstr(":2: [sections] are not read"));
}

TEST(TomlFile, BrokenTextIsMalformedWithItsLine) {
    const auto values = read("a = 1\nb = \n");
    ASSERT_FALSE(values);
    EXPECT_EQ(values.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(values.error().message, HasSubstr(":2: "));
}

TEST(TomlFile, OneThatIsNotThereIsNotFound) {
    const auto values = read_toml_file("/no/such/ragd.toml");
    ASSERT_FALSE(values);
    EXPECT_EQ(values.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace ragd
