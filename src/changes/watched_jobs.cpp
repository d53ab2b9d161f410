#include "changes/watched_jobs.hpp"

#include <utility>

namespace ragd {

/// A job changes every few seconds while it is worked on, and its state a few times in all.
void WatchedJobs::tell(const Job& job) {
    if (job.state == JobState::kReceiving) {
        return;  // whoever sent it has no answer yet
    }
    const auto known = told_.find(job.id);
    if (known != told_.end() && known->second == job.state) {
        return;
    }
    if (is_finished(job.state)) {
        told_.erase(job.id);
    } else if (known != told_.end() || told_.size() < JobStore::kOpenMax) {
        told_[job.id] = job.state;
    }
    feed_.publish(JobChange{.collection = job.options.collection,
                            .access = job.access,
                            .id = job.id,
                            .state = job.state});
}

Task<Result<CreatedJob>> WatchedJobs::create(const RequestContext& ctx, Job job) {
    auto created = RAG_CO_TRY(co_await store_.create(ctx, std::move(job)));
    if (created.is_new) {
        tell(created.job);
    }
    co_return created;
}

Task<Result<std::optional<Job>>> WatchedJobs::replace(const RequestContext& ctx, Job job) {
    auto replaced = RAG_CO_TRY(co_await store_.replace(ctx, std::move(job)));
    if (replaced) {
        tell(*replaced);
    }
    co_return replaced;
}

Task<Result<std::optional<Job>>> WatchedJobs::find(const RequestContext& ctx, JobId id) {
    return store_.find(ctx, std::move(id));
}

Task<Result<bool>> WatchedJobs::remove(const RequestContext& ctx, JobId id) {
    told_.erase(id);
    return store_.remove(ctx, std::move(id));
}

Task<Result<JobPage>> WatchedJobs::list(const RequestContext& ctx, std::string cursor,
                                        std::size_t limit) {
    return store_.list(ctx, std::move(cursor), limit);
}

Task<Result<std::vector<OpenJob>>> WatchedJobs::open_jobs(const RequestContext& ctx) {
    return store_.open_jobs(ctx);
}

Task<Result<std::size_t>> WatchedJobs::prune(const RequestContext& ctx, WallTime before,
                                             std::size_t keep) {
    return store_.prune(ctx, before, keep);
}

}  // namespace ragd
