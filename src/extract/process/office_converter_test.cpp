#include "extract/process/office_converter.hpp"

#include <filesystem>
#include <fstream>
#include <optional>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "extract/extract_fault.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A program in the place of LibreOffice, which is a large one: it gets the same words and has to do the same.
class Converter : public testing::Test {
protected:
    Converter() {
        std::string name = testing::TempDir() + "ragd_office_XXXXXX";
        folder_ = ::mkdtemp(name.data());
    }
    ~Converter() override { fs::remove_all(folder_); }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;

    /// `body` is a script that knows $extension, $out and $document.
    [[nodiscard]] Result<std::string> convert(const std::string& body,
                                              ExtractLimits limits = {}) const {
        const fs::path program = folder_ / "soffice";
        {
            std::ofstream file{program};
            file << "#!/bin/sh\nwhile [ $# -gt 0 ]; do case $1 in --convert-to) extension=$2; "
                    "shift;; "
                    "--outdir) out=$2; shift;; esac; document=$1; shift; done\nmkdir -p \"$out\"\n"
                 << body << '\n';
        }
        fs::permissions(program, fs::perms::owner_all);
        const OfficeConverter office{{folder_ / "none", program}, clock_};
        EXPECT_TRUE(office.is_available());
        return office.convert("the old bytes", "docx", limits);
    }
    static std::optional<ExtractFault> fault(const Result<std::string>& result) {
        return result ? std::nullopt : fault_of(result.error());
    }

    fs::path folder_;
    SystemClock clock_;
};

TEST_F(Converter, GivesWhatTheProgramMade) {
    const auto made = convert("cp \"$document\" \"$out/document.$extension\"");
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(*made, "the old bytes");
    EXPECT_FALSE((OfficeConverter{{folder_ / "none"}, clock_}.is_available()));
}

TEST_F(Converter, LeavesNothingBehindAndTellsNothing) {
    const auto made = convert("{ echo \"$document\"; env; } > \"$out/document.$extension\"");
    ASSERT_TRUE(made) << made.error().message;
    const std::string document = made->substr(0, made->find('\n'));
    EXPECT_FALSE(fs::exists(fs::path{document}.parent_path()));
    EXPECT_THAT(*made, testing::Not(HasSubstr("LD_")));
    EXPECT_THAT(*made, HasSubstr("HOME=" + fs::path{document}.parent_path().string()));
}

TEST_F(Converter, NothingOfItOutlivesItsTime) {
    const fs::path pid = folder_ / "pid";
    const auto made = convert(
        fmt::format("sleep 600 & echo $! > {0}.new && mv {0}.new {0}; sleep 600", pid.string()),
        {.wall_max = std::chrono::seconds{1}});
    EXPECT_EQ(fault(made), ExtractFault::kParserTimeout);
    pid_t process = 0;
    std::ifstream{pid} >> process;
    ASSERT_GT(process, 0);
    // A killed process is gone, or waits for whoever adopts it, and holds nothing.
    std::string state;
    std::ifstream{fmt::format("/proc/{}/stat", process)} >> state >> state >> state;
    EXPECT_TRUE(state.empty() || state == "Z") << state;
}

TEST_F(Converter, SaysWhyNothingCameOfIt) {
    EXPECT_EQ(fault(convert("exit 1")), ExtractFault::kDamaged);
    EXPECT_EQ(fault(convert("kill -SEGV $$")), ExtractFault::kDamaged);
    EXPECT_EQ(fault(convert("head -c 2000 /dev/zero > \"$out/document.$extension\"",
                            {.input_bytes_max = 1000})),
              ExtractFault::kTooLarge);
    EXPECT_EQ(fault(convert("head -c 200000 /dev/zero > \"$out/document.$extension\" || "
                            "rm \"$out/document.$extension\"",
                            {.unpacked_bytes_max = 1000})),
              ExtractFault::kDamaged);
}

TEST_F(Converter, HasNoNetworkWhereTheKernelAllowsThat) {
    const auto made = convert("cp /proc/net/dev \"$out/document.$extension\"");
    ASSERT_TRUE(made);
    std::ifstream own{"/proc/net/dev"};
    const std::string here{std::istreambuf_iterator<char>{own}, {}};
    if (made->contains("eth") || *made == here) {
        GTEST_SKIP() << "this kernel gives no namespace";
    }
    EXPECT_THAT(*made, HasSubstr("lo:"));
}

}  // namespace
}  // namespace ragd
