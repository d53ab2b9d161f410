#pragma once
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <unistd.h>

/// Helpers of this folder's tests.
namespace ragd::test {

inline std::filesystem::path source_dir() {
    return RAGD_SOURCE_DIR;
}

inline std::filesystem::path data_dir() {
    return source_dir() / "tests/data";
}

inline std::filesystem::path minilm() {
    return source_dir() / "models/sentence-transformers/all-MiniLM-L6-v2";
}

inline std::string read_text(const std::filesystem::path& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

inline void write_text(const std::filesystem::path& path, std::string_view text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path, std::ios::binary} << text;
}

/// A folder of this test alone, removed at its end.
class TempDir {
public:
    TempDir() {
        const auto* info = testing::UnitTest::GetInstance()->current_test_info();
        path_ = std::filesystem::temp_directory_path() /
                (std::string{"ragd_"} + info->test_suite_name() + "_" + info->name() + "_" +
                 std::to_string(::getpid()));
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~TempDir() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// The bytes of a safetensors file: header length, header, data.
inline std::string safetensors_bytes(std::string_view header, std::string_view data) {
    std::string bytes(sizeof(std::uint64_t), '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<char>((header.size() >> (8 * i)) & 0xFFU);
    }
    return bytes.append(header).append(data);
}

}  // namespace ragd::test
