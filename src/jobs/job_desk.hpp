#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/job_runner.hpp"

namespace ragd {

/// Takes jobs from callers, shows them and cancels them. What a caller may not see is not there.
/// Threads: the io thread.  Lifetime: the runner outlives it.
class JobDesk {
public:
    explicit JobDesk(JobRunner& runner) : runner_(runner) {}

    /// Takes a job on: when this returns, it and its files are on disk, and it will be done.
    /// `bytes` are those of the job's files, in order; none, where they are pages to fetch.
    /// Errors: InvalidField at /Idempotency-Key - the key was that of another request; Conflict - that one
    ///         is still being sent; Unavailable - no room, too many jobs; DeadlineExceeded, Cancelled.
    ///         Nothing is left of a job that was not taken.
    /// Lifetime: `ctx` and what `bytes` views outlive the task.
    Task<Result<CreatedJob>> accept(const RequestContext& ctx, JobRequest request,
                                    std::vector<std::string_view> bytes);

    /// As far as it is now.  Errors: as JobStore::find.  Lifetime: as `accept`.
    Task<Result<std::optional<Job>>> find(const RequestContext& ctx, JobId id);

    /// Errors: as JobStore::list.  Lifetime: as `accept`.
    Task<Result<JobPage>> list(const RequestContext& ctx, std::string cursor, std::size_t limit);

    /// Of all jobs of the tenant, whoever asked for them: for what shows no more of one than that.
    /// Errors: as JobStore::list.  Lifetime: as `accept`.
    Task<Result<std::map<JobId, JobState>>> states(const RequestContext& ctx);

    /// What is not begun is cancelled, what is in work ends soon, what is done stays. Gives the job as it is
    /// then; nothing: there is none.
    /// Errors: Conflict - it has finished; as JobStore::replace.  Lifetime: as `accept`.
    Task<Result<std::optional<Job>>> cancel(const RequestContext& ctx, JobId id);

private:
    Task<Result<void>> digest(const RequestContext& ctx, Job& job,
                              const std::vector<std::string_view>& bytes);
    Task<Result<void>> keep(const RequestContext& ctx, const Job& job,
                            const std::vector<std::string_view>& bytes);
    Task<void> drop(const RequestContext& ctx, const Job& job);
    Task<Result<CreatedJob>> again(const RequestContext& ctx, CreatedJob known,
                                   const std::string& digest);
    Task<Result<void>> remove_uploads(const RequestContext& ctx, const Job& job);

    JobRunner& runner_;
};

}  // namespace ragd
