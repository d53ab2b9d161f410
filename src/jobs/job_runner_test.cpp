#include "jobs/job_runner.hpp"

#include "base/sha256.hpp"
#include "extract/extract_fault.hpp"
#include "jobs/jobs_fixture.hpp"
#include "jobs/upload_blob.hpp"

namespace ragd {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::Pair;

class JobRunnerTest : public JobsTest {
protected:
    /// A job as a process left it that is no more.
    Job left_behind(const std::vector<std::string>& texts, JobState state, std::string owner) {
        Job job{.id = new_job_id(clock_.wall()),
                .access = ctx_.access,
                .options = {.collection = CollectionName{"documents"}},
                .state = state,
                .created_at = clock_.wall(),
                .updated_at = clock_.wall(),
                .owner = std::move(owner)};
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const std::string kept = with_job(texts[i], job.id);
            job.files.push_back({.name = "f" + std::to_string(i) + ".txt",
                                 .blob = sha256_hex(kept),
                                 .state = JobFileState::kIndexing});
            run([&]() -> Task<bool> {
                co_return (co_await uploads_.put(ctx_, sha256_hex(kept), kept)).has_value();
            });
        }
        run([&]() -> Task<bool> { co_return (co_await store_.create(ctx_, job)).has_value(); });
        return job;
    }
    void be_owned_by(const JobId& id, const std::string& owner) {
        run([&]() -> Task<bool> {
            for (;;) {
                auto job = co_await store_.find(ctx_, id);
                (*job)->owner = owner;
                // Whoever works on it may have written meanwhile.
                if ((co_await store_.replace(ctx_, std::move(**job))).value().has_value()) {
                    co_return true;
                }
            }
        });
    }
    /// From now on what is to be indexed waits, until the gate is opened or its caller leaves.
    void hold_index() {
        on_io([this] {
            before_index_ = [this](const RequestContext& ctx) -> Task<void> {
                ++held_;
                while (is_held_ && !ctx.cancelled.stop_requested()) {
                    co_await rest(std::chrono::milliseconds{1}, {});
                }
            };
            return true;
        });
    }
    void let_index_go() {
        on_io([this] {
            is_held_ = false;
            return true;
        });
    }

    int held_ = 0;
    bool is_held_ = true;
};

TEST_F(JobRunnerTest, WhatIsAcceptedIsIndexedAndItsUploadsGo) {
    Process& process = start();
    JobRequest asked = request({"a.txt", "b.txt", "c.txt"});
    asked.files[1].facts.id = DocumentId{"given"};
    asked.files[1].facts.metadata = {{"year", 2026}};
    const auto created = accept(process, asked, {"one", "two", "three"});
    ASSERT_TRUE(created) << refused_->message;
    EXPECT_TRUE(created->is_new);
    EXPECT_EQ(created->job.state, JobState::kWaiting);
    const Job job = finished(created->job.id);
    EXPECT_EQ(job.state, JobState::kCompleted);
    EXPECT_THAT(job.files, Each(Field(&JobFile::state, JobFileState::kCompleted)));
    EXPECT_EQ(job.files[0].sha256, sha256_hex("one"));
    EXPECT_THAT(indexed(),
                ElementsAre(Pair("a.txt", "one"), Pair("c.txt", "three"), Pair("given", "two")));
    EXPECT_EQ(uploads(), 0U);
    EXPECT_TRUE(job.owner.empty());
}

TEST_F(JobRunnerTest, AFileThatCannotBeReadFailsAlone) {
    read_ = [](const FileToRead& file, const std::string& bytes, const TakeDocument& take) {
        if (bytes == "locked") {
            return Result<FileReading>{fail_extract(ExtractFault::kEncrypted, "it is locked")};
        }
        if (bytes == "thrown") {
            throw std::runtime_error{"a bug"};
        }
        return read_as_text(file, bytes, take);
    };
    Process& process = start();
    const auto created = accept(process, request({"a.txt", "b.pdf", "c.txt", "d.txt"}),
                                {"one", "locked", "thrown", " \n"});
    const Job job = finished(created->job.id);
    EXPECT_EQ(job.state, JobState::kPartial);
    EXPECT_EQ(job.files[1].code, "encrypted");
    EXPECT_EQ(job.files[1].detail, "it is locked; save it without a password");
    EXPECT_EQ(job.files[2].code, "internal");
    EXPECT_EQ(job.files[3].code, "no_text");
    EXPECT_THAT(indexed(), ElementsAre(Pair("a.txt", "one")));
}

TEST_F(JobRunnerTest, AnIndexThatIsDownForAWhileCostsNoFile) {
    failures_ = 3;
    Process& process = start();
    const auto created = accept(process, request({"a.txt", "b.txt"}), {"one", "two"});
    EXPECT_EQ(finished(created->job.id).state, JobState::kCompleted);
    EXPECT_EQ(indexed().size(), 2U);
}

TEST_F(JobRunnerTest, AFileOfManyDocumentsIsNeverInMemoryAsAWhole) {
    constexpr int kRows = 500;
    read_ = [](const FileToRead& file, const std::string& /*bytes*/, const TakeDocument& take) {
        for (int row = 1; row <= kRows; ++row) {
            const DocumentId id{file.id.str() + "#" + std::to_string(row % (kRows - 1))};
            if (auto taken = take({.id = id, .text = "row"}); !taken) {
                return Result<FileReading>{taken.error()};
            }
        }
        return Result<FileReading>{FileReading{.warnings = {"line 3: it is odd"}}};
    };
    Process& process = start();
    const auto created = accept(process, request({"a.csv"}), {"x"});
    const Job job = finished(created->job.id);
    EXPECT_EQ(job.state, JobState::kCompleted);
    EXPECT_EQ(job.files[0].done.count(), kRows - 1U);
    EXPECT_EQ(job.files[0].done.documents.size(), JobFile::kDocumentsListed);
    EXPECT_THAT(job.files[0].done.warnings,
                testing::Contains("a.csv#1: another document of this file has the same id; it was "
                                  "left out"));
    EXPECT_THAT(job.files[0].done.warnings, testing::Contains("line 3: it is odd"));
}

TEST_F(JobRunnerTest, WhoIsAloneTakesOverAtOnceWhatADeadProcessLeft) {
    const Job left = left_behind({"one", "two"}, JobState::kRunning, "dead");
    JobSettings alone = settings("process");
    alone.lease = std::chrono::hours{1};
    start(alone);
    EXPECT_EQ(finished(left.id).state, JobState::kCompleted);
    EXPECT_EQ(indexed().size(), 2U);
}

TEST_F(JobRunnerTest, AmongOthersAJobIsTakenOverWhenNothingHappensToIt) {
    const Job left = left_behind({"one"}, JobState::kRunning, "dead");
    JobSettings among = settings("process");
    among.is_alone = false;
    const SteadyTime began = clock_.now();
    start(among);
    eventually([&] { return indexed_.size() == 1; }, "it is taken over");
    EXPECT_EQ(finished(left.id).state, JobState::kCompleted);
    EXPECT_GE(clock_.now() - began, among.lease);
}

TEST_F(JobRunnerTest, AJobThatSomebodyWorksOnIsLeftToThem) {
    hold_index();
    JobSettings first = settings("first");
    first.is_alone = false;
    JobSettings second = settings("second");
    second.is_alone = false;
    const auto created = accept(start(first), request({"a.txt"}), {"one"});
    eventually([this] { return held_ == 1; }, "the first one works on it");
    Process& other = start(second);
    run([&]() -> Task<bool> {
        co_await rest(3 * first.lease, {});
        co_return true;
    });
    EXPECT_EQ(on_io([&] { return other.runner->running(created->job.id); }), nullptr);
    EXPECT_EQ(on_io([this] { return held_; }), 1);
    let_index_go();
    EXPECT_EQ(finished(created->job.id).state, JobState::kCompleted);
    EXPECT_EQ(on_io([this] { return puts_; }), 1);
}

TEST_F(JobRunnerTest, WhoeverLosesAJobLeavesItAlone) {
    hold_index();
    JobSettings among = settings("process");
    among.is_alone = false;
    among.lease = std::chrono::hours{1};
    Process& process = start(among);
    const auto created = accept(process, request({"a.txt", "b.txt", "c.txt"}), {"1", "2", "3"});
    eventually([this] { return held_ == 2; }, "it works on two of them");
    be_owned_by(created->job.id, "other");
    clock_.skip(among.lease / 2);  // also one that has nothing new to tell tells now and then
    eventually([&] { return process.runner->running(created->job.id) == nullptr; }, "it lets go");
    const auto job = find(created->job.id);
    EXPECT_EQ(job->owner, "other");
    EXPECT_FALSE(is_finished(job->state));
    EXPECT_EQ(indexed().size(), 0U);
}

TEST_F(JobRunnerTest, CancellingKeepsWhatIsDoneAndSaysWhatIsNot) {
    Process& process = start();
    const auto created = accept(process, request({"a.txt"}), {"one"});
    finished(created->job.id);
    hold_index();
    const auto second =
        accept(process, request({"b.txt", "c.txt", "d.txt", "e.txt"}), {"1", "2", "3", "4"});
    eventually([this] { return held_ == 2; }, "it works on two of them");
    run([&]() -> Task<bool> {
        auto cancelled = co_await process.desk->cancel(ctx_, second->job.id);
        EXPECT_TRUE(cancelled && *cancelled);
        EXPECT_EQ((*cancelled)->files[3].state, JobFileState::kCancelled);
        co_return true;
    });
    const Job job = finished(second->job.id);
    EXPECT_EQ(job.state, JobState::kCancelled);
    EXPECT_THAT(job.files, Each(Field(&JobFile::state, JobFileState::kCancelled)));
    EXPECT_EQ(indexed().size(), 1U);
    EXPECT_EQ(uploads(), 0U);
    run([&]() -> Task<bool> {
        const auto again = co_await process.desk->cancel(ctx_, second->job.id);
        EXPECT_TRUE(again && *again) << "it is cancelled";
        const auto late = co_await process.desk->cancel(ctx_, created->job.id);
        EXPECT_TRUE(!late && late.error().code == ErrorCode::kConflict) << "it is completed";
        co_return true;
    });
}

TEST_F(JobRunnerTest, AProcessThatEndsHandsItsWorkBack) {
    hold_index();
    Process& process = start();
    const auto created = accept(process, request({"a.txt", "b.txt", "c.txt"}), {"1", "2", "3"});
    eventually([this] { return held_ == 2; }, "it works on two of them");
    run([&]() -> Task<bool> {
        co_await process.runner->stop(std::chrono::seconds{10});
        co_return true;
    });
    const auto job = find(created->job.id);
    EXPECT_EQ(job->state, JobState::kWaiting);
    EXPECT_TRUE(job->owner.empty());
    EXPECT_THAT(job->files, Each(Field(&JobFile::state, JobFileState::kWaiting)));
    let_index_go();
    processes_.clear();
    JobSettings among = settings("next");
    among.is_alone = false;
    among.lease = std::chrono::hours{1};
    start(among);
    EXPECT_EQ(finished(created->job.id).state, JobState::kCompleted) << "without a wait";
}

TEST_F(JobRunnerTest, HalfAnUploadOfADeadProcessIsDropped) {
    const Job left = left_behind({"one"}, JobState::kReceiving, "dead");
    start();
    eventually([this] { return store_.size() == 0; }, "it is dropped");
    EXPECT_EQ(uploads(), 0U);
    EXPECT_EQ(indexed().size(), 0U);
}

TEST_F(JobRunnerTest, AStoreThatIsDownAtTheEndLosesNothing) {
    hold_index();
    Process& process = start();
    const auto created = accept(process, request({"a.txt"}), {"one"});
    eventually([this] { return held_ == 1; }, "it works on it");
    on_io([this] {
        store_.be_down(true);
        is_held_ = false;
        return true;
    });
    eventually([this] { return puts_ == 1; }, "it is indexed");
    on_io([this] {
        store_.be_down(false);
        return true;
    });
    EXPECT_EQ(finished(created->job.id).state, JobState::kCompleted);
    EXPECT_EQ(uploads(), 0U);
}

}  // namespace
}  // namespace ragd
