#include "domain/job_codec.hpp"

#include <gtest/gtest.h>

#include "testing/test_access.hpp"

namespace ragd {
namespace {

constexpr WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};

Job job() {
    Job made{.id = JobId{"0123"},
             .access = TestAccess::of("acme", {"user:mia"}, {Right::kIndex}),
             .options = {.collection = CollectionName{"notes"},
                         .chunking = {.chunk_size = 120, .overlap = 10},
                         .on_conflict = OnConflict::kKeepBoth,
                         .source = "wiki"},
             .state = JobState::kRunning,
             .cancel_asked = true,
             .created_at = kNow,
             .updated_at = kNow + std::chrono::seconds{1},
             .key = "key",
             .digest = "digest",
             .owner = "process"};
    made.files.push_back({.name = "a.txt", .state = JobFileState::kFailed, .code = "damaged"});
    made.files.back().begun = kNow;
    made.files.push_back({.name = "b.txt", .state = JobFileState::kCompleted});
    made.files.back().done = {.documents = {DocumentId{"b.txt"}}, .created = 1, .chunks = 7};
    return made;
}

TEST(JobCodec, GivesBackWhatItWasGiven) {
    const Job made = job();
    const std::string head = encode_job_head(made);
    const std::string files = encode_job_files(made);
    const auto read = decode_job(head, files);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(encode_job_head(*read), head);
    EXPECT_EQ(encode_job_files(*read), files);
    EXPECT_EQ(read->access, made.access);
    EXPECT_EQ(read->files[0].begun, kNow);
    EXPECT_EQ(read->files[0].ended, std::nullopt);
    const auto summary = decode_job_summary(head);
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->counts, count_files(made));
    EXPECT_EQ(summary->counts.chunks, 7U);
}

TEST(JobCodec, RefusesWhatIsDamagedOrNewer) {
    const std::string head = encode_job_head(job());
    const std::string files = encode_job_files(job());
    const auto with = [&](std::string text, std::string_view from, std::string_view to) {
        text.replace(text.find(from), from.size(), to);
        return text;
    };
    EXPECT_FALSE(decode_job(head.substr(1), files));
    EXPECT_FALSE(decode_job(head, "{}"));
    EXPECT_FALSE(decode_job(head, "[{}]"));
    EXPECT_FALSE(decode_job(with(head, "\"form\":1", "\"form\":2"), files));
    EXPECT_FALSE(decode_job(with(head, "running", "resting"), files));
    EXPECT_FALSE(decode_job(with(head, "acme", "\\\"}"), files)) << "it is not known who asked";
    EXPECT_FALSE(decode_job(head, with(files, "damaged\"", "damaged\",\"state\":1,\"x\":\"")));
    EXPECT_FALSE(decode_job(head, with(files, "\"chunks\":7", "\"chunks\":-7")));
    EXPECT_FALSE(decode_job_summary("null"));
}

TEST(Job, EndsAsItsFilesDid) {
    Job made = job();
    EXPECT_EQ(final_state(made), JobState::kPartial);
    made.files[0].state = JobFileState::kCompleted;
    EXPECT_EQ(final_state(made), JobState::kCompleted);
    made.files[0].state = made.files[1].state = JobFileState::kFailed;
    EXPECT_EQ(final_state(made), JobState::kFailed);
    made.files[1].state = JobFileState::kCancelled;
    EXPECT_EQ(final_state(made), JobState::kCancelled);
}

TEST(Job, LaterIdsSortAfterEarlierOnes) {
    const JobId first = new_job_id(kNow);
    EXPECT_LT(first, new_job_id(kNow + std::chrono::milliseconds{1}));
    EXPECT_NE(first, new_job_id(kNow));
    EXPECT_EQ(first.str().size(), 32U);
}

TEST(Access, IsKeptAndRestored) {
    for (const Access& access :
         {Access::local_operator(), TestAccess::of("a\"b", {"user:mia", "group:hr"}),
          TestAccess::of("acme", {}, {})}) {
        const auto restored = restore_access(keep_access(access));
        ASSERT_TRUE(restored);
        EXPECT_EQ(*restored, access);
    }
    for (const char* text : {"", "{}", "[]", R"({"tenant":"a","principals":[],"rights":["all"]})",
                             R"({"tenant":"a","principals":[1],"rights":[]})",
                             R"({"tenant":1,"principals":[],"rights":[]})"}) {
        EXPECT_FALSE(restore_access(text)) << text;
    }
}

}  // namespace
}  // namespace ragd
