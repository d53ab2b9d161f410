#include "sources/source_sync.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kSource = "file:///notes";
const std::string kOld(64, 'a');
const std::string kNew(64, 'b');

StoredDocument stored(const std::string& id, const std::string& path, const std::string& stamp,
                      const std::string& sha256 = kOld) {
    return {.id = DocumentId{id},
            .version = 1,
            .url = "source:notes~12345678/" + path,
            .file = OriginalFile{.name = "x",
                                 .media_type = {},
                                 .bytes = 10,
                                 .sha256 = sha256,
                                 .path = path,
                                 .stamp = stamp}};
}

FoundFile found(const std::string& path, const std::string& stamp, std::uintmax_t bytes = 10) {
    return {.path = "/notes/" + path,
            .id = path,
            .url = {},
            .source = kSource,
            .format = FileFormat::kMarkup,
            .bytes = bytes,
            .stamp = stamp};
}

SourceSync sync_of(std::vector<StoredDocument> documents,
                   const std::vector<SourceFailure>& failures = {},
                   SourceSync::Options options = {}) {
    return {{.source = kSource, .places = {kSource}, .whole = true},
            std::move(documents),
            failures,
            options};
}

std::vector<std::string> ids(const std::vector<const StoredDocument*>& documents) {
    std::vector<std::string> out;
    for (const StoredDocument* document : documents) {
        out.push_back(document->id.str());
    }
    return out;
}

TEST(SourceSync, SizeAndStampSayThatAFileIsUnchanged) {
    auto sync =
        sync_of({stored("a", "a", "1/1"), stored("t#1", "t", ""), stored("t#2", "t", "1/2")});
    EXPECT_EQ(sync.judge(found("a", "1")), FileVerdict::kUnchanged);
    EXPECT_EQ(sync.judge(found("a", "2")), FileVerdict::kCompare);
    EXPECT_EQ(sync.judge(found("a", "1", 11)), FileVerdict::kRead);
    EXPECT_EQ(sync.judge(found("t", "1")), FileVerdict::kUnchanged);
    EXPECT_EQ(sync.judge(found("b", "1")), FileVerdict::kRead);
}

TEST(SourceSync, AFileOfWhichDocumentsAreMissingIsNotKnown) {
    for (auto documents : {std::vector{stored("t#1", "t", ""), stored("t#3", "t", "1/3")},
                           std::vector{stored("t#1", "t", ""), stored("t#2", "t", "")},
                           std::vector{stored("t#1", "t", "", kNew), stored("t#2", "t", "1/2")},
                           std::vector{stored("t#1", "t", "1/x")},
                           std::vector{stored("t#1", "t", "~1/2"), stored("t#2", "t", "")}}) {
        const auto verdict = sync_of(documents).judge(found("t", "1"));
        EXPECT_NE(verdict, FileVerdict::kUnchanged) << documents.back().id.str();
    }
}

TEST(SourceSync, WhatIsLeftOfAnOlderStateDoesNotMakeItUnknown) {
    auto sync = sync_of({stored("t#1", "t", "", kNew), stored("t#2", "t", "2/2", kNew),
                         stored("t#3", "t", "1/3", kOld)});
    EXPECT_EQ(sync.judge(found("t", "2")), FileVerdict::kUnchanged);
}

TEST(SourceSync, BeliefsCanBeTakenAway) {
    const std::vector<StoredDocument> one{stored("a", "a", "1/1")};
    EXPECT_EQ(sync_of(one, {}, {.compare_all = true}).judge(found("a", "1")),
              FileVerdict::kCompare);
    EXPECT_EQ(sync_of(one, {}, {.read_all = true}).judge(found("a", "1")), FileVerdict::kRead);
}

TEST(SourceSync, WhatFailedIsTriedAgainOnlyWhenItMayGoOtherwise) {
    const SourceFailure broken{"a", "damaged", "why", "1"};
    EXPECT_EQ(sync_of({}, {broken}).judge(found("a", "1")), FileVerdict::kFailedBefore);
    EXPECT_EQ(sync_of({}, {broken}).judge(found("a", "2")), FileVerdict::kRead);
    EXPECT_EQ(sync_of({}, {broken}, {.retry = true}).judge(found("a", "1")), FileVerdict::kRead);
    EXPECT_EQ(sync_of({}, {{"a", "unavailable", "w", "1"}}).judge(found("a", "1")),
              FileVerdict::kRead);
    EXPECT_EQ(sync_of({stored("a", "a", "1/1")}, {broken}).judge(found("a", "1")),
              FileVerdict::kUnchanged)
        << "in part: what was made of it is stored";
    EXPECT_EQ(sync_of({stored("a", "a", "0/1")}, {broken}).judge(found("a", "1")),
              FileVerdict::kFailedBefore)
        << "what was made of the state before stays";
}

TEST(SourceSync, DocumentsOfFilesThatAreGoneHaveVanished) {
    auto sync =
        sync_of({stored("a", "a", "1/1"), stored("b", "b", "1/1"), stored("x/c", "x/c", "1/1")});
    (void)sync.judge(found("a", "1"));
    EXPECT_THAT(ids(sync.vanished({})), ElementsAre("b", "x/c"));
    EXPECT_THAT(ids(sync.vanished({.source = {}, .rules = {{}, {"x/"}}})), ElementsAre("b"));
    EXPECT_THAT(ids(sync.vanished({.source = {}, .rules = {}, .only = {{"/notes/x"}}})),
                ElementsAre("x/c"));
}

TEST(SourceSync, DocumentsThatAFileNoLongerYieldsHaveVanishedOnceItIsRead) {
    auto sync = sync_of({stored("t#1", "t", ""), stored("t#2", "t", "1/2")});
    EXPECT_EQ(sync.judge(found("t", "2", 5)), FileVerdict::kRead);
    EXPECT_THAT(ids(sync.vanished({})), IsEmpty()) << "it was not read yet";
    sync.note_document(DocumentId{"t#1"});
    sync.note_read("t");
    EXPECT_THAT(ids(sync.vanished({})), ElementsAre("t#2"));
    sync.note_failed("t");
    EXPECT_THAT(ids(sync.vanished({})), IsEmpty()) << "not all of it could be read";
}

TEST(SourceSync, WhatCannotBeLookedAtIsNotGone) {
    CoveredSource covered{.source = kSource, .places = {kSource}, .whole = true, .unread = {"x/"}};
    SourceSync sync{std::move(covered),
                    {stored("x/a", "x/a", "1/1"), stored("b", "b", "1/1"), stored("c", "c", "1/1")},
                    {},
                    {}};
    sync.note_skipped({.path = "/notes/b", .reason = "too large", .id = "b", .source = kSource});
    EXPECT_THAT(ids(sync.vanished({})), ElementsAre("c"));
}

TEST(SourceSync, OfAFileThatWasNamedAloneNothingElseIsSaid) {
    SourceSync sync{{.source = kSource, .places = {"file:///notes/a"}, .whole = false},
                    {stored("a", "a", "1/1"), stored("b", "b", "1/1")},
                    {},
                    {}};
    (void)sync.judge(found("a", "1"));
    EXPECT_THAT(ids(sync.vanished({})), IsEmpty());
}

TEST(SourceSync, OlderDocumentsAreKnownByTheirIds) {
    StoredDocument old = stored("a.md", "", "");
    old.file.reset();
    StoredDocument row = stored("notes~1/t.csv#3", "", "");
    row.file.reset();
    row.url = "file:///notes/t.csv";
    StoredDocument sent{.id = DocumentId{"sent"}, .version = 1, .url = "https://example.org"};
    auto sync = sync_of({old, row, sent});
    EXPECT_EQ(sync.known().path_of(old), "a.md");
    EXPECT_EQ(sync.known().path_of(sent), "") << "it is from no file";
    EXPECT_EQ(sync.judge(found("a.md", "1")), FileVerdict::kRead);
    EXPECT_THAT(ids(sync.vanished({})), IsEmpty()) << "not all files were read: one might be it";
    sync.note_read("a.md");
    sync.note_document(DocumentId{"a.md"});
    EXPECT_THAT(ids(sync.vanished({})), ElementsAre("notes~1/t.csv#3"));
}

TEST(SourceSync, FailuresOfFilesThatTheRunDidNotComeToAreNotForgotten) {
    auto sync = sync_of({}, {{"a", "damaged", "w", "1"}, {"b", "damaged", "w", "1"}});
    (void)sync.judge(found("a", "1"));
    EXPECT_EQ(sync.untold_failures({}).size(), 1U) << "b is gone";
    EXPECT_EQ(sync.failures_of("a", "1").size(), 1U);
    EXPECT_THAT(sync.failures_of("a", "2"), IsEmpty());
    EXPECT_THAT(sync.untold_failures({}), IsEmpty()) << "it was told";
}

}  // namespace
}  // namespace ragd
