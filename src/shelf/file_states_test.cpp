#include "shelf/file_states.hpp"

#include <gtest/gtest.h>

#include "shelf/shelf_ids.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

constexpr WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};

Placement placed() {
    return {.file = new_file_id(kNow),
            .collection = CollectionName{"c"},
            .name = "a.txt",
            .job = new_job_id(kNow),
            .batch = "vsfb_1",
            .attributes = {{"year", 2026}, {"open", true}},
            .chunking = {.chunk_size = 100, .overlap = 10},
            .owner = TestAccess::of("acme", {"user:mia"}),
            .created_at = kNow};
}

TEST(FileStates, AJobThatIsUnderWayIsInProgress) {
    for (const JobState job : {JobState::kReceiving, JobState::kWaiting, JobState::kRunning}) {
        for (const bool has_documents : {false, true}) {
            EXPECT_EQ(state_of(placed(), {.job = job, .has_documents = has_documents}, kNow),
                      StoreFileState::kInProgress);
        }
    }
}

TEST(FileStates, WhatHasFinishedSaysHow) {
    EXPECT_EQ(state_of(placed(), {.job = JobState::kFailed}, kNow), StoreFileState::kFailed);
    EXPECT_EQ(state_of(placed(), {.job = JobState::kCancelled}, kNow), StoreFileState::kCancelled);
    EXPECT_EQ(state_of(placed(), {.job = JobState::kCompleted, .has_documents = true}, kNow),
              StoreFileState::kCompleted);
    EXPECT_EQ(state_of(placed(), {.job = JobState::kCompleted}, kNow), std::nullopt)
        << "its documents were removed by another road";
}

TEST(FileStates, AJobThatNeverCameEndsByItself) {
    EXPECT_EQ(state_of(placed(), {}, kNow + kSubmitMax - std::chrono::seconds{1}),
              StoreFileState::kInProgress);
    EXPECT_EQ(state_of(placed(), {}, kNow + kSubmitMax), StoreFileState::kFailed);
    EXPECT_EQ(state_of(placed(), {.has_documents = true}, kNow + kSubmitMax),
              StoreFileState::kCompleted)
        << "of one that is remembered no more";
}

TEST(FileStates, AFailureIsToldInTheWordsOfTheApi) {
    for (const auto& [code, fault] : {std::pair{"unsupported", StoreFileFault::kUnsupportedFile},
                                      {"encrypted", StoreFileFault::kInvalidFile},
                                      {"internal", StoreFileFault::kServerError}}) {
        Job job{.id = new_job_id(kNow), .access = TestAccess::of("acme"), .files = {}};
        job.files.push_back({.name = "a.pdf", .code = code, .detail = "why"});
        StoreFile file;
        explain_failure(job, file);
        EXPECT_EQ(file.fault, fault) << code;
        EXPECT_EQ(file.why, "why");
    }
}

TEST(ShelfRecords, ArePutDownAndReadBack) {
    const Placement one = placed();
    const auto back = placement_of(record_of(one));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->file, one.file);
    EXPECT_EQ(back->job, one.job);
    EXPECT_EQ(back->batch, one.batch);
    EXPECT_EQ(back->attributes, one.attributes);
    EXPECT_EQ(back->chunking, one.chunking);
    EXPECT_EQ(back->owner, one.owner);
    EXPECT_EQ(back->created_at, one.created_at);
    EXPECT_EQ(record_of(one).group, "c");

    const StoredFile file{.id = one.file,
                          .name = "ä \"b\".txt",
                          .purpose = "assistants",
                          .bytes = 7,
                          .blob = std::string(64, 'a'),
                          .owner = one.owner,
                          .created_at = kNow,
                          .expires_at = kNow + std::chrono::hours{1},
                          .is_whole = true};
    const auto file_back = file_of(record_of(file));
    ASSERT_TRUE(file_back) << file_back.error().message;
    EXPECT_EQ(file_back->name, file.name);
    EXPECT_EQ(file_back->expires_at, file.expires_at);
    EXPECT_EQ(file_back->blob, file.blob);
    EXPECT_TRUE(file_back->is_whole);

    const StoreRecord store{
        .collection = CollectionName{"c"},
        .facts = {.name = "C", .metadata = {{"a", "b"}}, .expires_after_days = 7},
        .owner = one.owner,
        .created_at = kNow};
    const auto store_back = store_of(record_of(store));
    ASSERT_TRUE(store_back) << store_back.error().message;
    EXPECT_EQ(store_back->facts.name, "C");
    EXPECT_EQ(store_back->facts.metadata, store.facts.metadata);
    EXPECT_EQ(store_back->facts.expires_after_days, 7U);

    const BatchRecord batch{.id = "vsfb_1",
                            .collection = CollectionName{"c"},
                            .files = {"file-a", "file-b"},
                            .is_cancelled = true,
                            .owner = one.owner,
                            .created_at = kNow};
    const auto batch_back = batch_of(record_of(batch));
    ASSERT_TRUE(batch_back) << batch_back.error().message;
    EXPECT_EQ(batch_back->files, batch.files);
    EXPECT_TRUE(batch_back->is_cancelled);
}

TEST(ShelfRecords, WhatIsNoRecordOfOursIsAnError) {
    for (const char* body : {"", "[]", "{}", R"({"name": 1})", "{"}) {
        const KeptRecord record{.id = "x", .body = body};
        EXPECT_FALSE(file_of(record)) << body;
        EXPECT_FALSE(placement_of(record)) << body;
        EXPECT_FALSE(store_of(record)) << body;
        EXPECT_FALSE(batch_of(record)) << body;
    }
}

}  // namespace
}  // namespace ragd
