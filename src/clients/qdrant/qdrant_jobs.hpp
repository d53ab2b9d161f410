#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "clients/qdrant/collections.hpp"
#include "clients/qdrant/rest.hpp"
#include "ports/job_store.hpp"

namespace ragd {

/// Jobs as points of the catalogue, which all replicas see. A point names the state that it is in by 16
/// random digits, and is written only in the place of the state that its writer has seen: then the point
/// itself tells who was first. A key is a point of its own, which names the job that it is for.
/// Threads: the io thread.  Lifetime: outlives its tasks; the arguments outlive it.
class QdrantJobs final : public JobStore {
public:
    QdrantJobs(QdrantRest& rest, QdrantCollections& collections,
               std::function<std::uint64_t()> random);

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
    using Objects = std::vector<boost::json::object>;

    Task<Result<std::optional<CreatedJob>>> claim_key(const RequestContext& ctx, const Job& job);
    Task<Result<std::optional<boost::json::object>>> point(const RequestContext& ctx,
                                                           std::string id);
    /// Payloads of all points that fit.
    Task<Result<Objects>> scroll(const RequestContext& ctx, boost::json::array must,
                                 boost::json::array fields);
    Task<Result<void>> write(const RequestContext& ctx, std::string_view method,
                             std::string_view operation, boost::json::object body);
    Task<Result<void>> erase(const RequestContext& ctx, const Job& job);
    [[nodiscard]] boost::json::object payload_of(const Job& job) const;
    [[nodiscard]] std::string new_revision() const;

    QdrantRest& rest_;
    QdrantCollections& collections_;
    std::function<std::uint64_t()> random_;
    std::string path_;  // /collections/NAME_catalog
};

}  // namespace ragd
