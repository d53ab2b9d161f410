#include "obs/process_stats.hpp"

#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace ragd {
namespace {

TEST(ProcessStats, CountOpenFiles) {
    const auto before = process_stats().open_files;
    const int more = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(process_stats().open_files, before + 1);
    ::close(more);
    EXPECT_EQ(process_stats().open_files, before);
}

TEST(ProcessStats, SeeMemoryThatIsUsed) {
    constexpr std::size_t kBytes = std::size_t{64} << 20U;
    const auto before = process_stats().resident_bytes;
    EXPECT_GT(before, 0);
    std::vector<char> used(kBytes, 'x');
    EXPECT_GT(process_stats().resident_bytes, before + kBytes / 2.0) << used.back();
}

TEST(ProcessStats, SeeWorkThatIsDone) {
    const auto before = process_stats().cpu_seconds;
    volatile unsigned work = 0;
    while (process_stats().cpu_seconds < before + 0.01 && work < 100'000'000) {
        work = work + 1;
    }
    EXPECT_GE(process_stats().cpu_seconds, before + 0.01);
}

}  // namespace
}  // namespace ragd
