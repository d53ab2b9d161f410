#include "sources/file_pipeline.hpp"

#include <algorithm>
#include <latch>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/files_fixture.hpp"
#include "sources/folder_source.hpp"

namespace ragd {
namespace {

class FilePipelineTest : public FilesFixture {
protected:
    std::vector<FileTask> tasks() {
        source_.emplace(std::vector<std::filesystem::path>{folder_});
        std::vector<FileTask> out;
        for (FoundFile& file : source_->list({})->files) {
            out.push_back({.file = std::move(file), .from = &*source_});
        }
        return out;
    }
    /// "a.md", "a.md.", "b.md", ...: documents, and ends with a dot.
    static std::vector<std::string> drain(FilePipeline& pipeline) {
        std::vector<std::string> seen;
        while (const auto event = pipeline.next()) {
            seen.push_back(event->document ? event->document->id.str()
                                           : pipeline.tasks()[event->task].file.id + ".");
        }
        return seen;
    }
    static DocumentReader no_reader() {
        return [](std::string_view, std::string_view) -> Result<Extraction> {
            return fail(ErrorCode::kUnavailable, "not for these");
        };
    }

    SystemClock clock_;
    std::optional<FolderSource> source_;
};

TEST_F(FilePipelineTest, HandsOutInTheOrderOfTheTasksWhateverIsReadFirst) {
    std::vector<std::string> expected;
    for (int i = 10; i < 60; ++i) {
        const std::string name = std::to_string(i) + ".csv";
        write(name, "text\nOne\nTwo\nThree\n");
        for (const char* row : {"#1", "#2", "#3", "."}) {
            expected.push_back(name + row);
        }
    }
    FilePipeline pipeline{tasks(), no_reader(), clock_, {.threads = 4, .files_ahead_max = 8}};
    EXPECT_EQ(drain(pipeline), expected);
}

TEST_F(FilePipelineTest, WhatWaitsIsBoundedAndNobodyWaitsForEver) {
    for (const char* name : {"a.jsonl", "b.jsonl", "c.jsonl"}) {
        std::string lines;
        for (int i = 0; i < 50; ++i) {
            lines += R"({"text":")" + std::string(2000, 'x') + "\"}\n";
        }
        write(name, lines);
    }
    FilePipeline pipeline{tasks(), no_reader(), clock_, {.threads = 3, .waiting_bytes_max = 4096}};
    EXPECT_EQ(drain(pipeline).size(), 3 * 51U);
}

TEST_F(FilePipelineTest, EachDocumentSaysWhichFileItIsFromAndTheLastHowMany) {
    write("x/t.csv", "text\nOne\n\nTwo\n");
    FilePipeline pipeline{tasks(), no_reader(), clock_, {}};
    const auto first = pipeline.next();
    const auto last = pipeline.next();
    ASSERT_TRUE(first && last && last->document);
    EXPECT_EQ(first->document->file->path, "x/t.csv");
    EXPECT_EQ(first->document->file->stamp, "");
    EXPECT_TRUE(last->document->file->stamp.ends_with("/2"));
    EXPECT_EQ(first->document->file->sha256, last->document->file->sha256);
}

TEST_F(FilePipelineTest, BytesThatAreKnownAreNotReadFurther) {
    write("a.md", "text");
    auto known = tasks();
    known[0].known_sha256 = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";
    FilePipeline pipeline{std::move(known), no_reader(), clock_, {}};
    const auto only = pipeline.next();
    ASSERT_TRUE(only && only->end);
    EXPECT_TRUE(only->end->unchanged);
    EXPECT_FALSE(pipeline.next());
}

TEST_F(FilePipelineTest, DocumentsWithoutTextAreLeftOutAndNotCounted) {
    write("a.jsonl", "{\"text\":\"One\"}\n{\"text\":\" \"}\n");
    FilePipeline pipeline{tasks(), no_reader(), clock_, {}};
    EXPECT_TRUE(pipeline.next()->document->file->stamp.ends_with("/1"));
    EXPECT_THAT(pipeline.next()->end->blank, testing::ElementsAre("a.jsonl#2"));
}

TEST_F(FilePipelineTest, AFileThatCannotBeReadCostsItself) {
    write("a.md", "text");
    write("b.md", "text");
    auto two = tasks();
    std::filesystem::remove(folder_ / "a.md");
    FilePipeline pipeline{std::move(two), no_reader(), clock_, {}};
    const auto first = pipeline.next();
    ASSERT_TRUE(first && first->end);
    EXPECT_FALSE(first->end->report);
    EXPECT_TRUE(pipeline.next()->document);
}

TEST_F(FilePipelineTest, StoppedItLetsGoOfWhoWaits) {
    for (int i = 0; i < 20; ++i) {
        write(std::to_string(i) + ".jsonl", "{\"text\":\"" + std::string(9000, 'x') + "\"}\n");
    }
    FilePipeline pipeline{tasks(), no_reader(), clock_, {.threads = 2, .waiting_bytes_max = 1}};
    EXPECT_TRUE(pipeline.next());
    pipeline.stop();
    EXPECT_FALSE(pipeline.next());
}

}  // namespace
}  // namespace ragd
