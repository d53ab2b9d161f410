#pragma once
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "domain/job_codec.hpp"
#include "domain/page_cursor.hpp"
#include "ports/job_store.hpp"

namespace ragd {

/// A JobStore in memory; each change goes through the codec, as it would on a disk.
/// Threads: the io thread.
class MemoryJobStore final : public JobStore {
public:
    Task<Result<CreatedJob>> create(const RequestContext& ctx, Job job) override {
        RAG_CO_TRY(available());
        for (auto& [id, kept] : jobs_) {
            if (!job.key.empty() && kept.key == job.key && kept.tenant == ctx.access.tenant()) {
                co_return CreatedJob{.job = RAG_CO_TRY(read(kept)), .is_new = false};
            }
        }
        Kept kept{.tenant = ctx.access.tenant(), .key = job.key};
        write(kept, job);
        job.revision = std::to_string(kept.revision);
        jobs_[job.id] = std::move(kept);
        co_return CreatedJob{.job = std::move(job)};
    }
    Task<Result<std::optional<Job>>> find(const RequestContext& ctx, JobId id) override {
        RAG_CO_TRY(available());
        const Kept* kept = kept_of(ctx, id);
        co_return kept == nullptr ? std::nullopt : std::optional{RAG_CO_TRY(read(*kept))};
    }
    Task<Result<std::optional<Job>>> replace(const RequestContext& ctx, Job job) override {
        RAG_CO_TRY(available());
        Kept* kept = kept_of(ctx, job.id);
        if (kept == nullptr || std::to_string(kept->revision) != job.revision) {
            co_return std::nullopt;
        }
        ++kept->revision;
        write(*kept, job);
        job.revision = std::to_string(kept->revision);
        co_return job;
    }
    Task<Result<bool>> remove(const RequestContext& ctx, JobId id) override {
        RAG_CO_TRY(available());
        co_return kept_of(ctx, id) != nullptr&& jobs_.erase(id) > 0;
    }
    Task<Result<JobPage>> list(const RequestContext& ctx, std::string cursor,
                               std::size_t limit) override {
        const CollectionKey place{ctx.access.tenant(), jobs_listing()};
        const auto before = RAG_CO_TRY(decode_page_cursor(place, cursor));
        JobPage page;
        for (auto at = jobs_.rbegin(); at != jobs_.rend(); ++at) {
            const auto& [id, kept] = *at;
            if (kept.tenant != place.tenant || (!before.empty() && id.str() >= before.str())) {
                continue;
            }
            if (page.jobs.size() == limit) {
                page.next_cursor = encode_page_cursor(place, DocumentId{page.jobs.back().id.str()});
                break;
            }
            page.jobs.push_back(RAG_CO_TRY(decode_job_summary(kept.head)));
        }
        co_return page;
    }
    Task<Result<std::vector<OpenJob>>> open_jobs(const RequestContext& /*ctx*/) override {
        RAG_CO_TRY(available());
        std::vector<OpenJob> open;
        for (const auto& [id, kept] : jobs_) {
            const Job job = RAG_CO_TRY(read(kept));
            if (!is_finished(job.state)) {
                open.push_back({.id = id,
                                .access = job.access,
                                .state = job.state,
                                .owner = job.owner,
                                .revision = job.revision});
            }
        }
        co_return open;
    }
    Task<Result<std::size_t>> prune(const RequestContext& /*ctx*/, WallTime before,
                                    std::size_t keep) override {
        std::size_t kept_count = 0;
        std::vector<JobId> pruned;
        for (auto at = jobs_.rbegin(); at != jobs_.rend(); ++at) {
            const Job job = RAG_CO_TRY(read(at->second));
            if (is_finished(job.state) && (job.updated_at < before || ++kept_count > keep)) {
                pruned.push_back(job.id);
            }
        }
        for (const JobId& id : pruned) {
            jobs_.erase(id);
        }
        co_return pruned.size();
    }

    /// From now on, and until it is taken back, nothing can be read or written.
    void be_down(bool down) { down_ = down; }
    [[nodiscard]] std::size_t size() const { return jobs_.size(); }

private:
    struct Kept {
        TenantId tenant;
        std::string key;
        std::string head = {};
        std::string files = {};
        std::uint64_t revision = 1;
    };
    static void write(Kept& kept, const Job& job) {
        kept.head = encode_job_head(job);
        kept.files = encode_job_files(job);
    }
    static Result<Job> read(const Kept& kept) {
        Job job = RAG_TRY(decode_job(kept.head, kept.files));
        job.revision = std::to_string(kept.revision);
        return job;
    }
    Kept* kept_of(const RequestContext& ctx, const JobId& id) {
        const auto found = jobs_.find(id);
        return found == jobs_.end() || found->second.tenant != ctx.access.tenant() ? nullptr
                                                                                   : &found->second;
    }
    [[nodiscard]] Result<void> available() const {
        return down_ ? Result<void>{fail(ErrorCode::kUnavailable, "the store is down")}
                     : Result<void>{};
    }

    std::map<JobId, Kept> jobs_;
    bool down_ = false;
};

}  // namespace ragd
