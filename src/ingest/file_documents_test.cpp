#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/sha256.hpp"
#include "ingest/files.hpp"
#include "ingest/files_fixture.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

/// Reads documents in this process.
Result<Extraction> here(std::string_view file_name, std::string_view bytes) {
    return extract_document(file_name, bytes, {});
}

class FileDocuments : public FilesFixture {
protected:
    /// "id|title|text" of each document of the files, or the error.
    [[nodiscard]] std::vector<std::string> read(const std::string& name) const {
        return read(collect({folder_ / name}));
    }

    static std::vector<std::string> read(const FileList& list) {
        std::vector<std::string> out;
        for (const FoundFile& file : list.files) {
            const auto done = read_documents(file, here, [&](Document document) -> Result<void> {
                out.push_back(document.id.str() + "|" + document.title + "|" + document.text);
                return {};
            });
            if (!done) {
                out.push_back(done.error().message);
            }
            for (const std::string& warning : done ? done->warnings : std::vector<std::string>{}) {
                out.push_back("warning|" + warning);
            }
            for (const std::string& fault :
                 done ? done->faults.describe() : std::vector<std::string>{}) {
                out.push_back("fault|" + fault);
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

TEST_F(FileDocuments, DocumentsAreWhatAnExtractorMakesOfThem) {
    const std::string page = "<!DOCTYPE html><title>Leave</title><p>24 days";
    write("a.html", page);
    write("notes", page);
    EXPECT_THAT(read("a.html"), ElementsAre("a.html|Leave|24 days\n"));
    EXPECT_THAT(read("notes"), ElementsAre("notes|Leave|24 days\n"));
    write("b.htm", "<p>untitled");
    EXPECT_THAT(read("b.htm"), ElementsAre("b.htm|b|untitled\n"));
    write("c.html", "<p>");
    EXPECT_THAT(read("c.html"), ElementsAre(testing::StartsWith("no_text: ")));
    write("d.txt", page);
    EXPECT_THAT(read("d.txt"), ElementsAre("d.txt|d|" + page)) << "a text that says what it is";
}

TEST_F(FileDocuments, EachKnowsItsFileAndWhereInItItsPartsAre) {
    write("a.html", "<!DOCTYPE html><h1 id=top>Leave</h1><p>24 days");
    write("b.txt", "two\nlines");
    write("c.jsonl", "{\"text\": \"one\"}\n{\"text\": \"two\"}\n");
    std::vector<Document> documents;
    for (const FoundFile& file : collect({folder_}).files) {
        ASSERT_TRUE(read_documents(file, here, [&](Document document) -> Result<void> {
            documents.push_back(std::move(document));
            return {};
        }));
    }
    ASSERT_EQ(documents.size(), 4U);
    EXPECT_EQ(documents[0].file->name, "a.html");
    EXPECT_EQ(documents[0].file->media_type, "text/html");
    ASSERT_FALSE(documents[0].locations.empty());
    EXPECT_EQ(documents[0].locations[0].location.anchor, "top");
    const OriginalFile& text = documents[1].file.value();
    EXPECT_EQ(text.media_type, "text/plain");
    EXPECT_EQ(text.bytes, 9U);
    EXPECT_EQ(text.sha256, sha256_hex("two\nlines"));
    EXPECT_LT(*text.modified - SystemClock{}.wall(), std::chrono::hours{1});
    EXPECT_EQ(documents[2].file, documents[3].file) << "of a file of many it is that of each";
    EXPECT_EQ(documents[3].file->sha256, sha256_hex("{\"text\": \"one\"}\n{\"text\": \"two\"}\n"));
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
        ElementsAre("a.jsonl#1||x", testing::StartsWith("fault|line 2: \"txt\" is not known")));
    write("b.txt", "caf\xe9");
    EXPECT_THAT(read("b.txt"),
                ElementsAre(testing::StartsWith("b.txt: not UTF-8: byte 3 is 0xE9")));
}

TEST_F(FileDocuments, ABadLineCostsThatLine) {
    write("a.jsonl", "{\"text\":\"x\"}\n{\"text\":\n\n{\"text\":\"y\"}\r{\"text\":\"z\"}\r\n5");
    EXPECT_THAT(read("a.jsonl"), ElementsAre("a.jsonl#1||x", "a.jsonl#4||y", "a.jsonl#5||z",
                                             testing::StartsWith("fault|line 2: not JSON"),
                                             "fault|line 6: must be a JSON object"));
}

TEST_F(FileDocuments, LinesOfUtf16AreRead) {
    std::string bytes = "\xFF\xFE";
    for (const char c : std::string{"{\"text\":\"x\"}\n{\"text\":\"y\"}\n"}) {
        bytes += c;
        bytes += '\0';
    }
    write("a.jsonl", bytes);
    EXPECT_THAT(read("a.jsonl"), ElementsAre("a.jsonl#1||x", "a.jsonl#2||y"));
}

TEST_F(FileDocuments, AnErrorOfTheSinkEndsTheReadingUnchanged) {
    write("a.jsonl", "{\"text\":\"x\"}\n{\"text\":\"y\"}\n");
    write("b.txt");
    for (const FoundFile& file : collect({folder_}).files) {
        int calls = 0;
        const auto done = read_documents(file, here, [&](const Document&) -> Result<void> {
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
        read_documents(list.files.at(0), here, [](const Document&) -> Result<void> { return {}; });
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().message, HasSubstr("a.txt: cannot be opened: No such file"));
}

TEST_F(FileDocuments, ALinkPutInTheFilesPlaceIsNotFollowed) {
    write("docs/a.txt", "public");
    write("secret.txt", "secret");
    const FileList list = collect({folder_ / "docs"});
    fs::remove(folder_ / "docs" / "a.txt");
    fs::create_symlink(folder_ / "secret.txt", folder_ / "docs" / "a.txt");
    EXPECT_THAT(read(list), ElementsAre(HasSubstr("a.txt: cannot be opened: it, or a folder")));
}

TEST_F(FileDocuments, ALinkPutInTheFoldersPlaceIsNotFollowed) {
    write("docs/sub/a.txt", "public");
    write("private/a.txt", "secret");
    const FileList list = collect({folder_ / "docs"});
    fs::remove_all(folder_ / "docs" / "sub");
    fs::create_directory_symlink(folder_ / "private", folder_ / "docs" / "sub");
    EXPECT_THAT(read(list), ElementsAre(HasSubstr("sub/a.txt: cannot be opened: it, or a folder")));
}

TEST_F(FileDocuments, APipePutInTheFilesPlaceIsNotReadFrom) {
    write("a.txt", "text");
    const FileList list = collect({folder_});
    fs::remove(folder_ / "a.txt");
    ASSERT_EQ(::mkfifo((folder_ / "a.txt").c_str(), 0600), 0);
    // With a writer and four bytes waiting, so that this test ends where the pipe is read.
    const auto writer = Descriptor::open(folder_ / "a.txt", O_RDWR);
    ASSERT_EQ(::write(writer.get(), "pipe", 4), 4);
    EXPECT_THAT(read(list), ElementsAre("a.txt: not a regular file"));
}

TEST_F(FileDocuments, AFileThatGrewOverTheLimitIsRefused) {
    write("a.txt", "text");
    const FileList list = collect({folder_});
    fs::resize_file(folder_ / "a.txt", 17U << 20U);
    EXPECT_THAT(read(list), ElementsAre(HasSubstr("a.txt: too large: 17825792 bytes; at most")));
}

}  // namespace
}  // namespace ragd
