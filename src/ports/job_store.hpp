#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/job.hpp"
#include "domain/request_context.hpp"

namespace ragd {

struct CreatedJob {
    Job job;
    bool is_new = true;  // false: this one was there already, under the same key
};

struct JobPage {
    std::vector<JobSummary> jobs;  // the latest first
    std::optional<std::string> next_cursor;
};

/// A job that is not finished, as whoever may work on it has to know it.
struct OpenJob {
    JobId id;
    Access access;
    JobState state = JobState::kWaiting;
    std::string owner;
    std::string revision;  // as long as it is the same, nobody has done anything to the job
};

/// Keeps jobs, for all processes that share the store. A job is changed as a whole, by whoever has seen
/// its latest state: of two that change it at the same time one is told that it was second. What is
/// acknowledged is on disk.
/// A job belongs to the tenant of its `access`; a call sees those of its own tenant, `open_jobs` and
/// `prune` those of all.
class JobStore {
public:
    /// Unfinished jobs of all tenants; more are refused.
    static constexpr std::size_t kOpenMax = 1000;

    virtual ~JobStore() = default;

    /// Stores a new job; where the tenant has one of the same key (not empty), gives that one back.
    /// Requires: an id of new_job_id(); the access of `ctx`.
    /// Errors:   Unavailable - queue or disk full, unreachable, kOpenMax; DeadlineExceeded and Cancelled,
    ///           only before it began.
    /// Threads:  the io thread.  Lifetime: `ctx` outlives the task.
    virtual Task<Result<CreatedJob>> create(const RequestContext& ctx, Job job) = 0;

    /// Requires: nothing.  Errors: Unavailable, DeadlineExceeded, Cancelled; Internal - it is damaged.
    /// Threads, Lifetime: as `create`.
    virtual Task<Result<std::optional<Job>>> find(const RequestContext& ctx, JobId id) = 0;

    /// Puts `job` in the place of the one of its id and revision, and gives it with its new revision.
    /// Nothing: that is not its state any more, or it is gone.
    /// Requires: a job of `find`, `create` or `replace`.  Errors, Threads, Lifetime: as `create`.
    virtual Task<Result<std::optional<Job>>> replace(const RequestContext& ctx, Job job) = 0;

    /// False: there was none.  Requires: nothing.  Errors, Threads, Lifetime: as `create`.
    virtual Task<Result<bool>> remove(const RequestContext& ctx, JobId id) = 0;

    /// Page by page; `cursor` is a page's next_cursor, or empty.
    /// Requires: 1 <= limit.  Errors: InvalidField - a cursor of another making; else as `find`.
    /// Threads, Lifetime: as `create`.
    virtual Task<Result<JobPage>> list(const RequestContext& ctx, std::string cursor,
                                       std::size_t limit) = 0;

    /// All that are not finished, the oldest first.  Requires, Errors, Threads, Lifetime: as `find`.
    virtual Task<Result<std::vector<OpenJob>>> open_jobs(const RequestContext& ctx) = 0;

    /// Forgets finished jobs that were last changed before `before`, and of the others all but the
    /// latest `keep`; how many these were.  Requires, Errors, Threads, Lifetime: as `create`.
    virtual Task<Result<std::size_t>> prune(const RequestContext& ctx, WallTime before,
                                            std::size_t keep) = 0;
};

}  // namespace ragd
