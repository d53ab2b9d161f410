#include "changes/watched_jobs.hpp"

#include <gtest/gtest.h>

#include "testing/job_store_contract.hpp"
#include "testing/memory_job_store.hpp"
#include "testing/run_task.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

class WatchedJobsMaker {
public:
    JobStore& jobs() { return watched_; }

private:
    MemoryJobStore store_;
    ChangeFeed feed_;
    WatchedJobs watched_{store_, feed_};
};

INSTANTIATE_TYPED_TEST_SUITE_P(WatchedJobs, JobStoreContract, WatchedJobsMaker);

class WatchedJobsTest : public testing::Test {
protected:
    Job job_{.id = new_job_id(WallTime{}),
             .access = TestAccess::of("acme"),
             .options = {.collection = CollectionName{"documents"}},
             .state = JobState::kReceiving};
    RequestContext ctx_ = test_context(job_.access);
    MemoryJobStore store_;
    ChangeFeed feed_;
    WatchedJobs jobs_{store_, feed_};
    std::unique_ptr<ChangeFeed::Subscription> heard_ =
        run_task(feed_.subscribe(job_.access, CollectionName{"documents"}, [] {}));

    void create() {
        const auto task = [this]() -> Task<bool> {
            auto created = co_await jobs_.create(ctx_, job_);
            EXPECT_TRUE(created);
            job_ = created.value().job;
            co_return true;
        };
        run_task(task());
    }
    void change(JobState state) {
        job_.state = state;
        job_ = run_task(jobs_.replace(ctx_, job_)).value().value();
    }
    std::vector<JobState> states() {
        std::vector<JobState> all;
        for (const auto& told : heard_->take()) {
            EXPECT_EQ(told.job, job_.id);
            all.push_back(told.state);
        }
        return all;
    }
};

using States = std::vector<JobState>;

TEST_F(WatchedJobsTest, ANewStateIsToldOnce) {
    create();
    EXPECT_EQ(states(), States{}) << "it is still being sent";
    change(JobState::kWaiting);
    EXPECT_EQ(states(), States{JobState::kWaiting});
    change(JobState::kRunning);
    change(JobState::kRunning);
    EXPECT_EQ(states(), States{JobState::kRunning});
    change(JobState::kRunning);
    EXPECT_EQ(states(), States{});
    change(JobState::kCompleted);
    EXPECT_EQ(states(), States{JobState::kCompleted});
}

TEST_F(WatchedJobsTest, WhatWasNotStoredIsNotTold) {
    create();
    Job late = job_;
    late.revision = "another";
    late.state = JobState::kRunning;
    EXPECT_FALSE(run_task(jobs_.replace(ctx_, late)).value());
    EXPECT_EQ(states(), States{});
}

}  // namespace
}  // namespace ragd
