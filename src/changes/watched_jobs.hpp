#pragma once
#include <map>
#include <string>

#include "changes/change_feed.hpp"
#include "ports/job_store.hpp"

namespace ragd {

/// A store of jobs that tells a feed when one of them comes into another state, once that is stored.
/// Threads: the io thread.  Lifetime: store and feed outlive it.
class WatchedJobs final : public JobStore {
public:
    WatchedJobs(JobStore& store, ChangeFeed& feed) : store_(store), feed_(feed) {}

    Task<Result<CreatedJob>> create(const RequestContext& ctx, Job job) override;
    Task<Result<std::optional<Job>>> replace(const RequestContext& ctx, Job job) override;

    // The store's, as they are.
    Task<Result<std::optional<Job>>> find(const RequestContext& ctx, JobId id) override;
    Task<Result<bool>> remove(const RequestContext& ctx, JobId id) override;
    Task<Result<JobPage>> list(const RequestContext& ctx, std::string cursor,
                               std::size_t limit) override;
    Task<Result<std::vector<OpenJob>>> open_jobs(const RequestContext& ctx) override;
    Task<Result<std::size_t>> prune(const RequestContext& ctx, WallTime before,
                                    std::size_t keep) override;

private:
    void tell(const Job& job);

    JobStore& store_;
    ChangeFeed& feed_;
    std::map<JobId, JobState> told_;  // of those that are not finished
};

}  // namespace ragd
