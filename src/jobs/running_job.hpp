#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "jobs/crawl_frontier.hpp"
#include "jobs/job_parts.hpp"

namespace ragd {

/// A job that this process works on. What it knows is ahead of the store, which is told once a beat: a
/// process that dies does a second of its work again, and as documents are put under the same ids,
/// nothing is there twice.
/// Threads: the io thread.  Lifetime: parts and settings outlive it; it keeps itself alive as it runs.
class RunningJob : public std::enable_shared_from_this<RunningJob> {
public:
    /// Requires: a job that the store has just given to this process.
    RunningJob(const JobParts& parts, const JobSettings& settings, Job job);

    /// Works until the job is finished and the store knows, or until it is stopped or taken away.
    Task<void> run();

    /// As it is now.
    [[nodiscard]] const Job& job() const { return job_; }

    /// What is not begun is cancelled, and what is in work ends soon.
    /// Errors: as JobStore::replace: then it is cancelled here, and the store is told later.
    Task<Result<void>> cancel();
    /// This process ends: what is not done is left for another one.
    void stop();

private:
    Task<void> lane();
    Task<void> work_on(std::size_t number);
    std::optional<std::size_t> next_file();
    void end_file(JobFile& file, const Result<std::vector<std::string>>& outcome);
    Task<void> read_sitemap();
    void follow(const std::vector<std::string>& links, const JobFile& from);
    void cancel_files();

    static Task<void> keep_beating(std::shared_ptr<RunningJob> self);
    Task<Result<void>> tell();
    Task<Result<void>> tell_now();
    Task<Result<bool>> take_over_changes();
    /// False: it was stopped or taken away before the store knew.
    Task<bool> tell_for_sure();
    Task<void> finish();
    Task<void> hand_back();
    Task<bool> remove_uploads();
    [[nodiscard]] bool is_done() const;
    [[nodiscard]] RequestContext store_context() const;
    [[nodiscard]] std::chrono::milliseconds beat() const;

    const JobParts& parts_;
    const JobSettings& settings_;
    Job job_;
    std::stop_source ends_;   // of what is in work
    std::stop_source beats_;  // of keep_beating
    bool stopping_ = false;
    bool lost_ = false;   // another process has it
    bool dirty_ = false;  // the store knows less
    bool telling_ = false;
    SteadyTime told_;
    CrawlFrontier frontier_;
};

}  // namespace ragd
