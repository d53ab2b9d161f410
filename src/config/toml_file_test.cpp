#include "config/toml_file.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::StartsWith;

/// A settings file of this test's own, gone with it.
class TomlFile : public testing::Test {
public:
    TomlFile() {
        std::string name = testing::TempDir() + "ragd_toml_XXXXXX";
        folder_ = ::mkdtemp(name.data());
        file_ = folder_ / "ragd.toml";
    }
    ~TomlFile() override { std::filesystem::remove_all(folder_); }
    TomlFile(const TomlFile&) = delete;
    TomlFile& operator=(const TomlFile&) = delete;

    Result<std::map<std::string, FileValue>> read(std::string_view text) {
        std::ofstream{file_, std::ios::binary} << text;
        return read_toml_file(file_);
    }

    std::filesystem::path folder_;
    std::filesystem::path file_;
};

TEST_F(TomlFile, ValuesAreTextWithTheirLine) {
    const auto values = read("server_port = 9000\n\nlog_level = \"warn\"\n");
    ASSERT_TRUE(values) << values.error().message;
    EXPECT_EQ(values->at("server_port").text, "9000");
    EXPECT_EQ(values->at("log_level").line, 3U);
}

TEST_F(TomlFile, FaultsNameTheFileAndTheLine) {
    for (const char* text : {"a = 1\nb = 1.5\n", "a = 1\n[b]\nc = 1\n", "a = 1\nb = \n"}) {
        const auto values = read(text);
        ASSERT_FALSE(values) << text;
        EXPECT_THAT(values.error().message, StartsWith(file_.string() + ":2: ")) << text;
    }
}

TEST_F(TomlFile, WhatIsTooLargeForSettingsIsRefused) {
    const auto values = read(std::string(2U << 20U, '#'));
    ASSERT_FALSE(values);
    EXPECT_EQ(values.error().code, ErrorCode::kMalformed);
}

TEST_F(TomlFile, OneThatIsNotThereIsNotFound) {
    const auto values = read_toml_file(folder_ / "none.toml");
    ASSERT_FALSE(values);
    EXPECT_EQ(values.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace ragd
