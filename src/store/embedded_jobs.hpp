#pragma once
#include "ports/job_store.hpp"
#include "store/embedded_store.hpp"

namespace ragd {

/// Jobs in the same database as the documents, written by the same thread.
/// Threads, Lifetime: as EmbeddedStore.
class EmbeddedStore::Jobs final : public JobStore {
public:
    explicit Jobs(State& state) : state_(state) {}

    Task<Result<CreatedJob>> create(const RequestContext& ctx, Job job) override;
    Task<Result<std::optional<Job>>> find(const RequestContext& ctx, JobId id) override;
    Task<Result<std::optional<Job>>> replace(const RequestContext& ctx, Job job) override;
    Task<Result<bool>> remove(const RequestContext& ctx, JobId id) override;
    Task<Result<JobPage>> list(const RequestContext& ctx, std::string cursor,
                               std::size_t limit) override;
    Task<Result<std::vector<OpenJob>>> open_jobs(const RequestContext& ctx) override;
    Task<Result<std::size_t>> prune(const RequestContext& ctx, WallTime before,
                                    std::size_t keep) override;

private:
    State& state_;
};

}  // namespace ragd
