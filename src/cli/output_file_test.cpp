#include "cli/output_file.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace ragd {
namespace {

namespace fs = std::filesystem;

class OutputFile : public testing::Test {
public:
    OutputFile() {
        std::string name = testing::TempDir() + "ragd_output_XXXXXX";
        folder_ = ::mkdtemp(name.data());
    }
    ~OutputFile() override { fs::remove_all(folder_); }
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    static std::string read(const fs::path& path) {
        std::ifstream in{path};
        return {std::istreambuf_iterator<char>{in}, {}};
    }

    fs::path folder_;
};

TEST_F(OutputFile, ReplacesAFileAllOrNothing) {
    const fs::path file = folder_ / "report.json";
    ASSERT_TRUE(write_file(file.string(), "old"));
    ASSERT_TRUE(write_file(file.string(), "new"));
    EXPECT_EQ(read(file), "new");
    EXPECT_FALSE(fs::exists(file.string() + ".part"));
}

TEST_F(OutputFile, AFailureLeavesNothingBehind) {
    const std::string folder = (folder_ / "folder").string();
    fs::create_directories(folder);
    const auto written = write_file(folder, "text");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().message, "cannot write " + folder);
    EXPECT_TRUE(fs::is_directory(folder));
    EXPECT_FALSE(fs::exists(folder + ".part"));
}

TEST_F(OutputFile, ADeviceIsWrittenToAndStaysOne) {
    EXPECT_TRUE(write_file("/dev/null", "text"));
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(OutputFile, IsCheckedBeforeLongWork) {
    EXPECT_TRUE(check_writable(""));
    EXPECT_TRUE(check_writable((folder_ / "new.json").string()));
    EXPECT_FALSE(check_writable(folder_.string())) << "a folder";
    EXPECT_FALSE(check_writable((folder_ / "none" / "new.json").string()));
}

TEST_F(OutputFile, LinesAreOneEach) {
    auto file = LineFile::create((folder_ / "lines").string());
    ASSERT_TRUE(file);
    file->add("a");
    file->add("b");
    EXPECT_TRUE(file->close());
    EXPECT_EQ(read(folder_ / "lines"), "a\nb\n");
    EXPECT_FALSE(LineFile::create((folder_ / "none" / "lines").string()));
    auto nowhere = LineFile::create("");
    ASSERT_TRUE(nowhere);
    EXPECT_FALSE(nowhere->is_open());
    EXPECT_TRUE(nowhere->close());
}

}  // namespace
}  // namespace ragd
