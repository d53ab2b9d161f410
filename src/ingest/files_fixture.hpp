#pragma once
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "ingest/files.hpp"

namespace ragd {

/// A folder of the test's own, and what collect_files() finds there.
class FilesFixture : public testing::Test {
public:
    FilesFixture() {
        std::string name = testing::TempDir() + "ragd_files_XXXXXX";
        folder_ = std::filesystem::canonical(::mkdtemp(name.data()));
        start_ = std::filesystem::current_path();
    }
    ~FilesFixture() override {
        std::filesystem::current_path(start_);
        std::filesystem::remove_all(folder_);
    }
    FilesFixture(const FilesFixture&) = delete;
    FilesFixture& operator=(const FilesFixture&) = delete;

    void write(const std::string& name, std::string_view text = "text") const {
        std::filesystem::create_directories((folder_ / name).parent_path());
        std::ofstream{folder_ / name, std::ios::binary} << text;
    }

    [[nodiscard]] FileList collect(std::vector<std::filesystem::path> paths) const {
        auto list = collect_files(paths);
        EXPECT_TRUE(list) << list.error().message;
        return list ? std::move(*list) : FileList{};
    }

    static std::vector<std::string> ids(const FileList& list) {
        std::vector<std::string> out;
        for (const FoundFile& file : list.files) {
            out.push_back(file.id);
        }
        return out;
    }

    [[nodiscard]] std::vector<std::string> reasons(const FileList& list) const {
        std::vector<std::string> out;
        for (const SkippedFile& file : list.skipped) {
            out.push_back(file.path.lexically_relative(folder_).string() + ": " + file.reason);
        }
        return out;
    }

    std::filesystem::path folder_;
    std::filesystem::path start_;
};

}  // namespace ragd
