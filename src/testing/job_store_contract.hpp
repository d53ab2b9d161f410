#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ports/job_store.hpp"
#include "testing/run_task.hpp"
#include "testing/test_access.hpp"

namespace ragd {

/// What every JobStore promises.
///     struct MyStore { JobStore& jobs(); };      // default constructed anew for each test
template <typename Maker>
class JobStoreContract : public testing::Test {
protected:
    static constexpr WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};

    static Job job(const Access& access, std::chrono::milliseconds after = {}) {
        Job made{.id = new_job_id(kNow + after),
                 .access = access,
                 .options = {.collection = CollectionName{"documents"}},
                 .created_at = kNow + after,
                 .updated_at = kNow + after,
                 .digest = "digest"};
        JobFile file{.name = "a \"b\".txt",
                     .media_type = "text/plain",
                     .bytes = 12,
                     .sha256 = std::string(64, 'a'),
                     .blob = std::string(64, 'b')};
        file.facts.id = DocumentId{"given"};
        file.facts.metadata = {{"year", 2026}, {"tag", {"x", "y"}}};
        file.facts.acl.allow = std::vector{Principal{"group:hr"}};
        file.done.warnings = {"a note"};
        made.files.push_back(file);
        made.options.crawl = CrawlOptions{.pages_max = 7, .prefix = "http://a/"};
        return made;
    }
    Job create(const RequestContext& ctx, Job made) {
        auto created = try_create(ctx, std::move(made));
        EXPECT_TRUE(created) << created.error().message;
        return created ? (*created)->job : job(ctx.access);
    }
    /// Never empty; a task that is run needs a value that can be made of nothing.
    Result<std::optional<CreatedJob>> try_create(const RequestContext& ctx, Job made) {
        const auto create = [&]() -> Task<Result<std::optional<CreatedJob>>> {
            auto created = RAG_CO_TRY(co_await jobs().create(ctx, std::move(made)));
            co_return std::optional{std::move(created)};
        };
        return run_task(create());
    }
    std::vector<std::string> listed(const RequestContext& ctx, std::size_t limit) {
        std::vector<std::string> ids;
        std::string cursor;
        do {
            const auto page = run_task(jobs().list(ctx, cursor, limit));
            EXPECT_TRUE(page) << page.error().message;
            if (!page) {
                break;
            }
            EXPECT_LE(page->jobs.size(), limit);
            for (const JobSummary& one : page->jobs) {
                ids.push_back(one.id.str());
            }
            cursor = page->next_cursor.value_or("");
        } while (!cursor.empty());
        return ids;
    }
    JobStore& jobs() { return maker_.jobs(); }

    Maker maker_;
    RequestContext ctx_ = test_context(TestAccess::of("acme", {"user:mia"}));
    RequestContext other_ = test_context(TestAccess::of("other"));
};

TYPED_TEST_SUITE_P(JobStoreContract);

TYPED_TEST_P(JobStoreContract, GivesBackWhatItWasGiven) {
    const Job made = this->create(this->ctx_, this->job(this->ctx_.access));
    const auto found = run_task(this->jobs().find(this->ctx_, made.id));
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->access, this->ctx_.access);
    EXPECT_EQ((*found)->revision, made.revision);
    ASSERT_EQ((*found)->files.size(), 1U);
    const JobFile& file = (*found)->files.front();
    EXPECT_EQ(file.name, "a \"b\".txt");
    EXPECT_EQ(file.blob, std::string(64, 'b'));
    EXPECT_EQ(file.facts.metadata, made.files.front().facts.metadata);
    EXPECT_EQ(file.facts.acl, made.files.front().facts.acl);
    EXPECT_EQ(file.done.warnings, made.files.front().done.warnings);
    ASSERT_TRUE((*found)->options.crawl);
    EXPECT_EQ((*found)->options.crawl->pages_max, 7U);
    EXPECT_FALSE(*run_task(this->jobs().find(this->ctx_, JobId{"0123"})));
}

TYPED_TEST_P(JobStoreContract, HidesTheJobsOfOtherTenants) {
    const Job made = this->create(this->ctx_, this->job(this->ctx_.access));
    EXPECT_FALSE(*run_task(this->jobs().find(this->other_, made.id)));
    EXPECT_FALSE(*run_task(this->jobs().replace(this->other_, made)));
    EXPECT_FALSE(*run_task(this->jobs().remove(this->other_, made.id)));
    EXPECT_THAT(this->listed(this->other_, 10), testing::IsEmpty());
    EXPECT_TRUE(*run_task(this->jobs().remove(this->ctx_, made.id)));
    EXPECT_FALSE(*run_task(this->jobs().remove(this->ctx_, made.id)));
}

TYPED_TEST_P(JobStoreContract, OfTwoWhoChangeAJobOneIsTold) {
    const Job seen = this->create(this->ctx_, this->job(this->ctx_.access));
    Job first = seen;
    first.owner = "first";
    const auto taken = run_task(this->jobs().replace(this->ctx_, first));
    ASSERT_TRUE(taken && *taken);
    EXPECT_NE((*taken)->revision, seen.revision);
    Job second = seen;
    second.owner = "second";
    EXPECT_FALSE(*run_task(this->jobs().replace(this->ctx_, second)));
    const auto now = run_task(this->jobs().find(this->ctx_, seen.id));
    EXPECT_EQ((*now)->owner, "first");
    EXPECT_EQ((*now)->revision, (*taken)->revision);
    EXPECT_TRUE(*run_task(this->jobs().replace(this->ctx_, **taken)));
}

TYPED_TEST_P(JobStoreContract, AKeyNamesOneJobOfATenant) {
    Job first = this->job(this->ctx_.access);
    first.key = "key";
    const Job kept = this->create(this->ctx_, first);
    Job again = this->job(this->ctx_.access, std::chrono::milliseconds{5});
    again.key = "key";
    const auto created = this->try_create(this->ctx_, again);
    ASSERT_TRUE(created);
    EXPECT_FALSE((*created)->is_new);
    EXPECT_EQ((*created)->job.id, kept.id);
    Job elsewhere = this->job(this->other_.access);
    elsewhere.key = "key";
    EXPECT_TRUE((*this->try_create(this->other_, elsewhere))->is_new);
    ASSERT_TRUE(*run_task(this->jobs().remove(this->ctx_, kept.id)));
    EXPECT_TRUE((*this->try_create(this->ctx_, again))->is_new)
        << "a job that is gone holds no key";
}

TYPED_TEST_P(JobStoreContract, ListsTheLatestFirst) {
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) {
        ids.insert(ids.begin(), this->create(this->ctx_, this->job(this->ctx_.access,
                                                                   std::chrono::milliseconds{i}))
                                    .id.str());
    }
    EXPECT_EQ(this->listed(this->ctx_, 2), ids);
    EXPECT_EQ(this->listed(this->ctx_, 100), ids);
    EXPECT_FALSE(run_task(this->jobs().list(this->ctx_, "no cursor of ours", 2)));
}

TYPED_TEST_P(JobStoreContract, KnowsWhichAreOpenOfAllTenants) {
    Job mine = this->create(this->ctx_, this->job(this->ctx_.access));
    const Job theirs =
        this->create(this->other_, this->job(this->other_.access, std::chrono::milliseconds{1}));
    const auto open = [this] {
        std::vector<std::string> ids;
        for (const OpenJob& one : run_task(this->jobs().open_jobs(test_context())).value()) {
            ids.push_back(one.id.str());
        }
        return ids;
    };
    EXPECT_THAT(open(), testing::ElementsAre(mine.id.str(), theirs.id.str()));
    mine.state = JobState::kCompleted;
    ASSERT_TRUE(*run_task(this->jobs().replace(this->ctx_, mine)));
    EXPECT_THAT(open(), testing::ElementsAre(theirs.id.str()));
}

TYPED_TEST_P(JobStoreContract, ForgetsOldOnesThatAreFinished) {
    std::vector<Job> made;
    for (int i = 0; i < 4; ++i) {
        Job one = this->job(this->ctx_.access, std::chrono::hours{i});
        one.state = i == 0 ? JobState::kRunning : JobState::kPartial;
        made.push_back(this->create(this->ctx_, one));
    }
    const auto pruned =
        run_task(this->jobs().prune(test_context(), this->kNow + std::chrono::minutes{90}, 1));
    ASSERT_TRUE(pruned) << pruned.error().message;
    EXPECT_EQ(*pruned, 2U) << "one is too old, one is one too many";
    EXPECT_EQ(this->listed(this->ctx_, 10),
              (std::vector<std::string>{made[3].id.str(), made[0].id.str()}));
}

REGISTER_TYPED_TEST_SUITE_P(JobStoreContract, GivesBackWhatItWasGiven, HidesTheJobsOfOtherTenants,
                            OfTwoWhoChangeAJobOneIsTold, AKeyNamesOneJobOfATenant,
                            ListsTheLatestFirst, KnowsWhichAreOpenOfAllTenants,
                            ForgetsOldOnesThatAreFinished);

}  // namespace ragd
