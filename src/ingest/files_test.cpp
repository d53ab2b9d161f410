#include "ingest/files.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ragd {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Files : public testing::Test {
protected:
    Files() {
        std::string name = testing::TempDir() + "ragd_files_XXXXXX";
        folder_ = fs::canonical(::mkdtemp(name.data()));
        start_ = fs::current_path();
    }
    ~Files() override {
        fs::current_path(start_);
        fs::remove_all(folder_);
    }
    Files(const Files&) = delete;
    Files& operator=(const Files&) = delete;

    void write(const std::string& name, std::string_view text = "text") const {
        fs::create_directories((folder_ / name).parent_path());
        std::ofstream{folder_ / name, std::ios::binary} << text;
    }

    [[nodiscard]] FileList collect(std::vector<fs::path> paths) const {
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

    fs::path folder_;
    fs::path start_;
};

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
    EXPECT_EQ(list.files[3].format, FileFormat::kMarkdown);
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
    write("a.pdf");
    write("b.bin");
    write("c.txt");
    fs::resize_file(folder_ / "c.txt", 17U << 20U);
    write("ok.jsonl");
    write("\xff.txt");
    EXPECT_THAT(reasons(collect({folder_})),
                ElementsAre(HasSubstr("a.pdf: .pdf is not supported yet"),
                            HasSubstr("b.bin: of no known format"),
                            HasSubstr("c.txt: too large: 17825792 bytes; at most 16777216"),
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

TEST_F(Files, RefusesTwoFilesWithOneIdButTakesOneTwice) {
    write("a/x.md");
    write("b/x.md");
    EXPECT_THAT(ids(collect({folder_ / "a", folder_ / "a" / "x.md"})), ElementsAre("x.md"));
    const fs::path paths[] = {folder_ / "a", folder_ / "b"};
    const auto list = collect_files(paths);
    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().code, ErrorCode::kConflict);
    EXPECT_THAT(list.error().message, HasSubstr("\"x.md\""));
}

class FileDocuments : public Files {
protected:
    /// "id|title|text" of each document of a file, or the error.
    std::vector<std::string> read(const std::string& name) const {
        std::vector<std::string> out;
        for (const FoundFile& file : collect({folder_ / name}).files) {
            const auto done = read_documents(file, [&](Document document) -> Result<void> {
                out.push_back(document.id.str() + "|" + document.title + "|" + document.text);
                return {};
            });
            if (!done) {
                out.push_back(done.error().message);
            }
        }
        return out;
    }
};

TEST_F(FileDocuments, WholeFilesAreOneDocument) {
    write("a.txt", "plain");
    write("sub/b.md", "# Head\ntext");
    EXPECT_THAT(read("a.txt"), ElementsAre("a.txt|a|plain"));
    EXPECT_THAT(read("sub"), ElementsAre("b.md|Head|# Head\ntext"));
    write("c.txt", "");
    EXPECT_THAT(read("c.txt"), ElementsAre("c.txt|c|"));
}

TEST_F(FileDocuments, LinesAndRowsWithoutIdsAreNumbered) {
    write("a.jsonl", "{\"text\":\"x\"}\n\n{\"id\":\"own\",\"text\":\"y\",\"title\":\"T\"}");
    EXPECT_THAT(read("a.jsonl"), ElementsAre("a.jsonl#1||x", "own|T|y"));
    write("a.csv", "name,age\nAnn,3\nBob,4\n");
    EXPECT_THAT(read("a.csv"),
                ElementsAre("a.csv#1||name: Ann\nage: 3\n", "a.csv#2||name: Bob\nage: 4\n"));
}

TEST_F(FileDocuments, LinesLongerThanABufferAreWhole) {
    const std::string text(200'000, 'x');
    write("a.jsonl", "{\"text\":\"" + text + "\"}\n{\"text\":\"end\"}\n");
    EXPECT_THAT(read("a.jsonl"), ElementsAre("a.jsonl#1||" + text, "a.jsonl#2||end"));
}

TEST_F(FileDocuments, ErrorsNameTheFileAndTheLine) {
    write("a.jsonl", "{\"text\":\"x\"}\n{\"txt\":\"x\"}");
    EXPECT_THAT(
        read("a.jsonl"),
        ElementsAre("a.jsonl#1||x", testing::StartsWith("a.jsonl: line 2: \"txt\" is not known")));
    write("b.txt", "caf\xe9");
    EXPECT_THAT(read("b.txt"),
                ElementsAre(testing::StartsWith("b.txt: not UTF-8: byte 3 is 0xE9")));
}

TEST_F(FileDocuments, AnErrorOfTheSinkEndsTheReadingUnchanged) {
    write("a.jsonl", "{\"text\":\"x\"}\n{\"text\":\"y\"}\n");
    write("b.txt");
    for (const FoundFile& file : collect({folder_}).files) {
        int calls = 0;
        const auto done = read_documents(file, [&](const Document&) -> Result<void> {
            ++calls;
            return fail(ErrorCode::kUnavailable, "full");
        });
        EXPECT_EQ(calls, 1);
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().message, "full");
    }
}

TEST_F(FileDocuments, AFileThatIsGoneIsAnError) {
    write("a.txt");
    const FileList list = collect({folder_});
    fs::remove(folder_ / "a.txt");
    const auto done =
        read_documents(list.files.at(0), [](const Document&) -> Result<void> { return {}; });
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().message, HasSubstr("a.txt: cannot be opened: No such file"));
}

}  // namespace
}  // namespace ragd
