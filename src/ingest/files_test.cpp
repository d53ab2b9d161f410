#include "ingest/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "ingest/files_fixture.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Files : public FilesFixture {};

TEST_F(Files, WalksFoldersInOrderOfNames) {
    write("b.md");
    write("a/z.txt");
    write("a/B.py");
    write("a/deep/er/x.jsonl");
    const FileList list = collect({folder_});
    EXPECT_THAT(ids(list), ElementsAre("a/B.py", "a/deep/er/x.jsonl", "a/z.txt", "b.md"));
    EXPECT_THAT(list.skipped, IsEmpty());
    EXPECT_EQ(list.files[3].path, folder_ / "b.md");
    EXPECT_EQ(list.files[3].bytes, 4U);
    EXPECT_EQ(list.files[3].format, FileFormat::kMarkup);
}

TEST_F(Files, IdsDoNotDependOnTheWorkingDirectory) {
    write("docs/a/b.md");
    const FileList absolute = collect({folder_ / "docs"});
    fs::current_path(folder_ / "docs" / "a");
    for (const char* path : {"..", "../", "../../docs/."}) {
        const FileList relative = collect({path});
        EXPECT_THAT(ids(relative), ElementsAre("a/b.md"));
        EXPECT_EQ(relative.files[0].url, absolute.files[0].url);
    }
    EXPECT_THAT(ids(collect({"b.md"})), ElementsAre("b.md"));
}

TEST_F(Files, UrlIsAnEscapedFileUrl) {
    write("a b/\u00e9%.md");
    EXPECT_THAT(
        collect({folder_}).files.at(0).url,
        testing::AllOf(testing::StartsWith("file:///"), testing::EndsWith("/a%20b/%C3%A9%25.md")));
}

TEST_F(Files, LeavesOutWhatIsHiddenUnlessNamed) {
    write(".git/config.txt");
    write(".env.txt");
    write("a.txt");
    EXPECT_THAT(ids(collect({folder_})), ElementsAre("a.txt"));
    EXPECT_THAT(ids(collect({folder_ / ".env.txt"})), ElementsAre(".env.txt"));
}

TEST_F(Files, ObeysIgnoreFilesAtEveryLevel) {
    write(".ragdignore", "# drafts\n*.log\n/build/\nkeep/*\n!keep/this.txt\n");
    write("x.log");
    write("build/a.txt");
    write("sub/build/a.txt");
    write("keep/this.txt");
    write("keep/that.txt");
    write("sub/.ragdignore", "secret*\n!y.log\n");
    write("sub/secret.txt");
    write("sub/y.log");
    write("secret.txt");
    const FileList list = collect({folder_});
    EXPECT_THAT(ids(list),
                ElementsAre("keep/this.txt", "secret.txt", "sub/build/a.txt", "sub/y.log"));
    EXPECT_THAT(list.skipped, IsEmpty());
}

TEST_F(Files, SaysWhyAFileIsSkipped) {
    write("a.doc");
    write("b.bin");
    write("c.txt");
    fs::resize_file(folder_ / "c.txt", 17U << 20U);
    write("d",
          "\x7f"
          "ELF\2\1\1");
    write("notes", "a text");
    write("ok.jsonl");
    write("\xff.txt");
    const FileList list = collect({folder_});
    EXPECT_THAT(ids(list), ElementsAre("a.doc", "notes", "ok.jsonl"));
    EXPECT_THAT(reasons(list),
                ElementsAre(HasSubstr("b.bin: of no known format"),
                            HasSubstr("c.txt: too large: 17825792 bytes; at most 16777216"),
                            HasSubstr("d: no extension, and not a text"),
                            HasSubstr("its name is not UTF-8")));
}

TEST_F(Files, DoesNotFollowLinksSoLoopsEnd) {
    write("a/b.txt");
    fs::create_directory_symlink(folder_, folder_ / "a" / "loop");
    fs::create_symlink(folder_ / "a" / "b.txt", folder_ / "link.txt");
    const FileList list = collect({folder_});
    EXPECT_THAT(ids(list), ElementsAre("a/b.txt"));
    EXPECT_THAT(reasons(list), ElementsAre(HasSubstr("a/loop: a symbolic link"),
                                           HasSubstr("link.txt: a symbolic link")));
    EXPECT_THAT(ids(collect({folder_ / "link.txt"})), ElementsAre("link.txt"));
}

TEST_F(Files, SkipsWhatIsNoFile) {
    ASSERT_EQ(::mkfifo((folder_ / "pipe.txt").c_str(), 0600), 0);
    EXPECT_THAT(reasons(collect({folder_})), ElementsAre("pipe.txt: not a regular file"));
}

TEST_F(Files, RefusesAPathThatIsNotThere) {
    const fs::path paths[] = {folder_ / "none"};
    const auto list = collect_files(paths);
    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().code, ErrorCode::kNotFound);
    EXPECT_THAT(list.error().message, HasSubstr("none"));
}

TEST_F(Files, ASourceIsTheFolderHoweverItIsNamed) {
    write("alpha/docs/a.md");
    write("beta/docs/a.md");
    fs::create_directory_symlink(folder_ / "alpha", folder_ / "link");
    const FileList both = collect({folder_ / "alpha" / "docs", folder_ / "beta" / "docs"});
    EXPECT_THAT(ids(both), ElementsAre("a.md", "a.md"));
    const std::string alpha = both.files.at(0).source;
    EXPECT_THAT(alpha, testing::EndsWith("/alpha/docs"));
    EXPECT_THAT(both.files.at(1).source, testing::EndsWith("/beta/docs"));
    fs::current_path(folder_ / "alpha");
    for (const fs::path& path : {fs::path{"docs"}, fs::path{"./docs/"}, fs::path{"../alpha/docs/."},
                                 folder_ / "link" / "docs", fs::path{"docs/a.md"}}) {
        const FileList list = collect({path});
        EXPECT_THAT(ids(list), ElementsAre("a.md")) << path;
        EXPECT_EQ(list.files.at(0).source, alpha) << path;
    }
}

TEST_F(Files, ANamedSourceIsThatOfAllItsFiles) {
    write("alpha/a.md");
    write("beta/b.md");
    const fs::path paths[] = {folder_ / "alpha", folder_ / "beta"};
    const auto list = collect_files(paths, {.source = "handbook"});
    ASSERT_TRUE(list);
    for (const FoundFile& file : list->files) {
        EXPECT_EQ(file.source, "handbook");
    }
}

TEST_F(Files, RefusesTwoFilesOfASourceWithOneIdButTakesOneTwice) {
    write("a/x.md");
    write("b/x.md");
    EXPECT_THAT(ids(collect({folder_ / "a", folder_ / "a" / "x.md"})), ElementsAre("x.md"));
    const fs::path paths[] = {folder_ / "a", folder_ / "b"};
    const auto list = collect_files(paths, {.source = "one"});
    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().code, ErrorCode::kConflict);
    EXPECT_THAT(list.error().message, HasSubstr("\"x.md\" of the source \"one\""));
    EXPECT_TRUE(collect_files(paths));
}

TEST_F(Files, DoesNotWaitForAPipeThatIsCalledLikeTheIgnoreFile) {
    ASSERT_EQ(::mkfifo((folder_ / kIgnoreFileName).c_str(), 0600), 0);
    write("a.txt");
    const FileList list = collect({folder_});
    EXPECT_THAT(ids(list), ElementsAre("a.txt"));
    EXPECT_THAT(reasons(list), ElementsAre(HasSubstr("cannot be read, so it hides nothing")));
}

TEST_F(Files, ObeysAnIgnoreFileThatIsALinkToASharedOne) {
    write("shared", "*.log\n");
    write("docs/a.txt");
    write("docs/b.log");
    fs::create_symlink(folder_ / "shared", folder_ / "docs" / kIgnoreFileName);
    EXPECT_THAT(ids(collect({folder_ / "docs"})), ElementsAre("a.txt"));
}

TEST_F(Files, PatternsOfTheRunNarrowIt) {
    write("a.md");
    write("drafts/b.md");
    write("c.txt");
    const std::vector<std::filesystem::path> paths{folder_};
    const auto list = collect_files(paths, {.source = {}, .rules = {{"*.md"}, {"drafts/"}}});
    ASSERT_TRUE(list);
    EXPECT_EQ(ids(*list), std::vector<std::string>{"a.md"});
    EXPECT_TRUE(list->skipped.empty());
}

TEST_F(Files, OnlyWhatIsAskedForIsLookedAt) {
    for (const char* name : {"a.md", "b.md", "x/c.md", "x/y/d.md", "x/y/e.md", "xy/f.md"}) {
        write(name);
    }
    const std::vector<std::filesystem::path> paths{folder_};
    const auto asked = [&](std::vector<std::filesystem::path> only) {
        return ids(*collect_files(paths, {.source = {}, .rules = {}, .only = std::move(only)}));
    };
    using Ids = std::vector<std::string>;
    EXPECT_EQ(asked({folder_ / "b.md"}), Ids{"b.md"});
    EXPECT_EQ(asked({folder_ / "x"}), (Ids{"x/c.md", "x/y/d.md", "x/y/e.md"}));
    EXPECT_EQ(asked({folder_ / "x/y/e.md", folder_ / "gone.md"}), Ids{"x/y/e.md"});
    EXPECT_EQ(asked({folder_}).size(), 6U);
    EXPECT_EQ(asked({}), Ids{});
}

TEST_F(Files, AFileHasAStampThatChangesWithIt) {
    write("a.md");
    const auto before = collect({folder_}).files.at(0);
    EXPECT_FALSE(before.stamp.empty());
    EXPECT_TRUE(before.modified);
    std::filesystem::last_write_time(
        before.path, std::filesystem::last_write_time(before.path) + std::chrono::nanoseconds{1});
    EXPECT_NE(collect({folder_}).files.at(0).stamp, before.stamp);
}

TEST_F(Files, WhatIsCoveredIsSaid) {
    write("a/x.md");
    write("b/y.md");
    const auto list = collect({folder_ / "a", folder_ / "b/y.md"});
    ASSERT_EQ(list.sources.size(), 2U);
    EXPECT_TRUE(list.sources[0].whole);
    EXPECT_FALSE(list.sources[1].whole);
    EXPECT_EQ(list.sources[1].places, std::vector<std::string>{list.files.at(1).url});
}

}  // namespace
}  // namespace ragd
