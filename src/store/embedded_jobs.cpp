#include "store/embedded_jobs.hpp"

#include <utility>

#include "domain/job_codec.hpp"
#include "domain/page_cursor.hpp"
#include "store/embedded_state.hpp"
#include "store/job_table.hpp"

namespace ragd {

JobStore& EmbeddedStore::jobs() {
    return *jobs_;
}

Task<Result<CreatedJob>> EmbeddedStore::Jobs::create(const RequestContext& ctx, Job job) {
    auto work = [job = std::move(job)](StoreWriter& writer) -> Result<CreatedJob> {
        return writer.write([&](sql::Database& database) { return insert_job(database, job); });
    };
    return state_.write(ctx, Touches::nothing(), std::move(work));
}

Task<Result<std::optional<Job>>> EmbeddedStore::Jobs::find(const RequestContext& ctx, JobId id) {
    return state_.read(ctx,
                       [tenant = ctx.access.tenant(), id = std::move(id)](sql::Database& database) {
                           return read_job(database, tenant, id);
                       });
}

Task<Result<std::optional<Job>>> EmbeddedStore::Jobs::replace(const RequestContext& ctx, Job job) {
    auto work = [tenant = ctx.access.tenant(),
                 job = std::move(job)](StoreWriter& writer) mutable -> Result<std::optional<Job>> {
        return writer.write(
            [&](sql::Database& database) { return replace_job(database, tenant, std::move(job)); });
    };
    return state_.write(ctx, Touches::nothing(), std::move(work));
}

Task<Result<bool>> EmbeddedStore::Jobs::remove(const RequestContext& ctx, JobId id) {
    auto work = [tenant = ctx.access.tenant(),
                 id = std::move(id)](StoreWriter& writer) -> Result<bool> {
        return writer.write(
            [&](sql::Database& database) { return erase_job(database, tenant, id); });
    };
    return state_.write(ctx, Touches::nothing(), std::move(work));
}

Task<Result<JobPage>> EmbeddedStore::Jobs::list(const RequestContext& ctx, std::string cursor,
                                                std::size_t limit) {
    const CollectionKey place{ctx.access.tenant(), jobs_listing()};
    auto work = [place, cursor = std::move(cursor),
                 limit](sql::Database& database) -> Result<JobPage> {
        const auto before = RAG_TRY(decode_page_cursor(place, cursor));
        JobPage page;
        page.jobs = RAG_TRY(list_jobs(database, place.tenant, JobId{before.str()}, limit + 1));
        if (page.jobs.size() > limit) {
            page.jobs.pop_back();
            page.next_cursor = encode_page_cursor(place, DocumentId{page.jobs.back().id.str()});
        }
        return page;
    };
    return state_.read(ctx, std::move(work));
}

Task<Result<std::vector<OpenJob>>> EmbeddedStore::Jobs::open_jobs(const RequestContext& ctx) {
    return state_.read(ctx, [log = &state_.parts.log](sql::Database& database) {
        return list_open_jobs(database, *log);
    });
}

Task<Result<std::size_t>> EmbeddedStore::Jobs::prune(const RequestContext& ctx, WallTime before,
                                                     std::size_t keep) {
    auto work = [before, keep](StoreWriter& writer) -> Result<std::size_t> {
        return writer.write(
            [&](sql::Database& database) { return prune_jobs(database, before, keep); });
    };
    return state_.write(ctx, Touches::nothing(), std::move(work));
}

}  // namespace ragd
