#include "inference/files/mapped_file.hpp"

#include <algorithm>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/descriptor.hpp"
#include "inference/files/files_fixture.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;

class MappedFileTest : public testing::TestWithParam<std::size_t> {
protected:
    test::TempDir dir_;
    fs::path path_ = dir_.path() / "weights";
};

TEST_P(MappedFileTest, IsWhatWasThereWhenItWasOpenedWhateverBecomesOfTheFile) {
    test::write_text(path_, std::string(GetParam(), 'w'));
    const auto file = MappedFile::open(path_).value();
    fs::resize_file(path_, 10);  // touching what is gone would be a SIGBUS
    ASSERT_EQ(file->bytes().size(), GetParam());
    release_mapped_pages(fs::temp_directory_path());
    EXPECT_TRUE(
        std::ranges::all_of(file->bytes(), [](std::byte b) { return b == std::byte{'w'}; }));
}

TEST_P(MappedFileTest, IsReadIntoMemoryWhereNoCopyCanBeMade) {
    test::write_text(path_, std::string(GetParam(), 'w'));
    const char* before = ::getenv("TMPDIR");
    const std::string kept = before == nullptr ? "" : before;
    ::setenv("TMPDIR", "/proc", 1);
    const auto file = MappedFile::open(path_);
    kept.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", kept.c_str(), 1);
    ASSERT_TRUE(file) << file.error().message;
    fs::resize_file(path_, 0);
    EXPECT_EQ((*file)->bytes().back(), std::byte{'w'});
}

INSTANTIATE_TEST_SUITE_P(SmallAndLarge, MappedFileTest,
                         testing::Values(std::size_t{5000}, std::size_t{6} << 20U));

TEST(MappedFile, ReleasingLeavesAloneWhatIsInNoFile) {
    // So look the relocations of a library: private, written once, read-only ever after.
    constexpr std::size_t kPage = 4096;
    const test::TempDir dir;
    test::write_text(dir.path() / "library", std::string(kPage, 'f'));
    const auto file = Descriptor::open(dir.path() / "library", O_RDONLY);
    void* mapped = ::mmap(nullptr, kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE, file.get(), 0);
    auto* bytes = static_cast<char*>(mapped);
    bytes[0] = 'r';
    ASSERT_EQ(::mprotect(mapped, kPage, PROT_READ), 0);
    release_mapped_pages(dir.path());
    EXPECT_EQ(bytes[0], 'r');
    ::munmap(mapped, kPage);
}

TEST(MappedFile, RefusesWhatIsNoFile) {
    const test::TempDir dir;
    EXPECT_EQ(MappedFile::open(dir.path() / "none").error().code, ErrorCode::kNotFound);
    EXPECT_EQ(MappedFile::open(dir.path()).error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace ragd
