#include "sources/folder_watch.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/files_fixture.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class FolderWatchTest : public FilesFixture {
protected:
    void watch(std::vector<fs::path> paths) {
        auto opened = FolderWatch::open(std::move(paths), clock_, {.quiet = 50ms, .patience = 2s});
        ASSERT_TRUE(opened) << opened.error().message;
        watch_ = std::move(*opened);
    }
    /// Within a second; relative to the folder.
    std::vector<std::string> changes() {
        const auto changed = watch_->wait({}, 1s);
        EXPECT_TRUE(changed) << changed.error().message;
        std::vector<std::string> out;
        for (const fs::path& path : changed.value_or(std::vector<fs::path>{})) {
            out.push_back(path.lexically_relative(folder_).string());
        }
        return out;
    }

    SystemClock clock_;
    std::unique_ptr<FolderWatch> watch_;
};

TEST_F(FolderWatchTest, TellsWhatIsWrittenMovedAndRemoved) {
    write("a.md");
    write("x/b.md");
    watch({folder_});
    write("a.md", "new");
    write("x/c.md");
    EXPECT_THAT(changes(), UnorderedElementsAre("a.md", "x/c.md"));
    fs::rename(folder_ / "a.md", folder_ / "d.md");
    fs::remove(folder_ / "x/b.md");
    EXPECT_THAT(changes(), UnorderedElementsAre("a.md", "d.md", "x/b.md"));
    EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(FolderWatchTest, NewFoldersAreWatchedWithWhatIsInThem) {
    watch({folder_});
    write("n/deep/a.md");
    EXPECT_THAT(changes(), Contains("n"));
    write("n/deep/b.md");
    EXPECT_THAT(changes(), ElementsAre("n/deep/b.md"));
    fs::rename(folder_ / "n", folder_ / "m");
    EXPECT_THAT(changes(), UnorderedElementsAre("n", "m"));
    write("m/deep/c.md");
    EXPECT_THAT(changes(), ElementsAre("m/deep/c.md"));
}

TEST_F(FolderWatchTest, WhatEditorsLeaveBehindIsNoChange) {
    write("a.md");
    watch({folder_});
    for (const char* name : {".a.md.swp", "a.md~", "#a.md#", "~$a.docx", "a.md.tmp", ".git/x"}) {
        write(name);
    }
    EXPECT_THAT(changes(), IsEmpty());
    write(".ragdignore", "b.md");
    EXPECT_THAT(changes(), ElementsAre("."));
}

TEST_F(FolderWatchTest, AFileThatIsNamedAloneIsWatchedAlone) {
    write("a.md");
    write("b.md");
    watch({folder_ / "a.md"});
    write("b.md", "new");
    write("a.md", "new");
    EXPECT_THAT(changes(), ElementsAre("a.md"));
}

TEST_F(FolderWatchTest, AHardLinkIsAFileThatNobodyCloses) {
    write("a.md");
    watch({folder_});
    fs::create_hard_link(folder_ / "a.md", folder_ / "b.md");
    EXPECT_THAT(changes(), Contains("b.md"));
}

TEST_F(FolderWatchTest, WhoIsAskedToStopWaitsNoLonger) {
    watch({folder_});
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THAT(watch_->wait(stop.get_token()).value(), IsEmpty());
}

TEST_F(FolderWatchTest, AFolderThatIsGoneIsSaidToBe) {
    write("x/a.md");
    watch({folder_ / "x"});
    fs::remove_all(folder_ / "x");
    const auto changed = watch_->wait({}, 1s);
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace ragd
