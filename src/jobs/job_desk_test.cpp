#include "jobs/job_desk.hpp"

#include "jobs/jobs_fixture.hpp"

namespace ragd {
namespace {

class JobDeskTest : public JobsTest {
protected:
    JobRequest with_key(const std::vector<std::string>& names) {
        JobRequest made = request(names);
        made.key = "key";
        return made;
    }
};

TEST_F(JobDeskTest, TheSameRequestUnderTheSameKeyIsTheSameJob) {
    Process& process = start();
    const auto first = accept(process, with_key({"a.txt"}), {"one"});
    const auto again = accept(process, with_key({"a.txt"}), {"one"});
    ASSERT_TRUE(first && again);
    EXPECT_FALSE(again->is_new);
    EXPECT_EQ(again->job.id, first->job.id);
    finished(first->job.id);
    const auto late = accept(process, with_key({"a.txt"}), {"one"});
    EXPECT_EQ(late->job.id, first->job.id);
    EXPECT_EQ(late->job.state, JobState::kCompleted);
    EXPECT_EQ(on_io([this] { return puts_; }), 1);
}

TEST_F(JobDeskTest, AnotherRequestUnderTheSameKeyIsRefused) {
    Process& process = start();
    ASSERT_TRUE(accept(process, with_key({"a.txt"}), {"one"}));
    JobRequest elsewhere = with_key({"a.txt"});
    elsewhere.options.collection = CollectionName{"other"};
    JobRequest said = with_key({"a.txt"});
    said.files[0].facts.metadata = {{"year", 2026}};
    for (auto& [asked, bytes] :
         std::vector<std::pair<JobRequest, std::string>>{{with_key({"b.txt"}), "one"},
                                                         {with_key({"a.txt"}), "two"},
                                                         {elsewhere, "one"},
                                                         {said, "one"}}) {
        refused_.reset();
        EXPECT_FALSE(accept(process, asked, {bytes}));
        ASSERT_TRUE(refused_);
        EXPECT_EQ(refused_->code, ErrorCode::kInvalidField);
        EXPECT_EQ(refused_->fields.front().pointer, "/Idempotency-Key");
    }
    EXPECT_TRUE(accept(process, request({"a.txt"}), {"two"})) << "without a key it is another";
}

TEST_F(JobDeskTest, WithoutAKeyEqualBytesAreUnchanged) {
    Process& process = start();
    finished(accept(process, request({"a.txt"}), {"one"})->job.id);
    const Job again = finished(accept(process, request({"a.txt"}), {"one"})->job.id);
    EXPECT_EQ(again.files[0].done.unchanged, 1U);
    EXPECT_EQ(indexed().size(), 1U);
}

TEST_F(JobDeskTest, OthersDoNotSeeAJob) {
    Process& process = start();
    const auto created = accept(process, request({"a.txt"}), {"one"});
    finished(created->job.id);
    for (const Access& access : {TestAccess::of("other"), TestAccess::of("acme", {"user:eve"})}) {
        const RequestContext ctx = test_context(access);
        run([&]() -> Task<bool> {
            EXPECT_FALSE(*co_await process.desk->find(ctx, created->job.id));
            EXPECT_FALSE(*co_await process.desk->cancel(ctx, created->job.id));
            EXPECT_TRUE((co_await process.desk->list(ctx, "", 10))->jobs.empty());
            co_return true;
        });
    }
    const RequestContext admin =
        test_context(TestAccess::of("acme", {"user:ann"}, {Right::kIndex, Right::kAdmin}));
    run([&]() -> Task<bool> {
        EXPECT_TRUE(*co_await process.desk->find(admin, created->job.id));
        EXPECT_EQ((co_await process.desk->list(admin, "", 10))->jobs.size(), 1U);
        co_return true;
    });
}

TEST_F(JobDeskTest, WhatCannotBeKeptLeavesNothingBehind) {
    class FullDisk final : public BlobStore {
    public:
        Task<Result<bool>> put(const RequestContext& /*ctx*/, std::string /*sha256*/,
                               std::string_view /*bytes*/) override {
            co_return fail(ErrorCode::kUnavailable, "the disk is full");
        }
        Task<Result<std::optional<std::string>>> get(const RequestContext& /*ctx*/,
                                                     std::string /*sha256*/) override {
            co_return std::nullopt;
        }
        Task<Result<bool>> has(const RequestContext& /*ctx*/, std::string /*sha256*/) override {
            co_return false;
        }
        Task<Result<BlobPage>> list(const RequestContext& /*ctx*/,
                                    std::string /*cursor*/) override {
            co_return BlobPage{};
        }
        Task<Result<bool>> remove(const RequestContext& /*ctx*/, std::string /*sha256*/) override {
            co_return false;
        }
    };
    FullDisk full;
    JobRunner runner{{.store = store_,
                      .uploads = full,
                      .index = {},
                      .read = read_,
                      .readers = readers_,
                      .compute = compute_,
                      .executor = io_.executor(),
                      .clock = clock_,
                      .log = log_,
                      .metrics = JobMetrics{metrics_}},
                     settings("process")};
    Process process{.runner = nullptr, .desk = std::make_unique<JobDesk>(runner)};
    EXPECT_FALSE(accept(process, request({"a.txt"}), {"one"}));
    EXPECT_EQ(refused_->code, ErrorCode::kUnavailable);
    EXPECT_EQ(on_io([this] { return store_.size(); }), 0U);
}

}  // namespace
}  // namespace ragd
