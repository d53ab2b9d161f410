#include "jobs/job_desk.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "domain/document_id.hpp"
#include "jobs/upload_blob.hpp"

namespace ragd {
namespace {

constexpr std::chrono::seconds kCleanUp{30};
constexpr int kTriesMax = 8;

/// Of what was asked for, whoever asks: equal requests have equal ones.
std::string digest_of(const Job& job) {
    Sha256 hash;
    const JobOptions& options = job.options;
    hash.add_field(options.collection.str()).add_field(name_of(options.on_conflict));
    hash.add_field(fmt::format("{} {}", options.chunking.chunk_size, options.chunking.overlap));
    hash.add_field(options.source);
    if (options.crawl) {
        hash.add_field(fmt::format("{} {} {}", options.crawl->pages_max, options.crawl->sitemap,
                                   options.crawl->delay.count()));
        hash.add_field(options.crawl->prefix);
    }
    for (const JobFile& file : job.files) {
        hash.add_field(file.name).add_field(file.media_type).add_field(file.sha256);
        hash.add_field(file.facts.id.str()).add_field(file.facts.title).add_field(file.facts.url);
        hash.add_field(canonical_json(file.facts.metadata)).add_field(encode_acl(file.facts.acl));
    }
    return hash.hex();
}

/// The same, once it must be seen through: the caller may leave.
RequestContext to_the_end(const RequestContext& ctx, const Clock& clock) {
    RequestContext bound = ctx;
    bound.cancelled = {};
    bound.deadline = Deadline::in(clock, kCleanUp);
    return bound;
}

}  // namespace

/// Hashes each file twice: as it is, and as it is kept.
Task<Result<void>> JobDesk::digest(const RequestContext& ctx, Job& job,
                                   const std::vector<std::string_view>& bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        RAG_CO_TRY(co_await runner_.parts().compute.run(
            {.work_class = WorkClass::kBulk,
             .deadline = ctx.deadline,
             .cancelled = ctx.cancelled,
             .share = ctx.access.share()},
            [&file = job.files[i], &id = job.id, content = bytes[i]](std::size_t) -> Result<void> {
                file.bytes = content.size();
                file.sha256 = sha256_hex(content);
                file.blob = Sha256{}.add(content).add(id.str()).hex();
                return {};
            }));
    }
    job.digest = digest_of(job);
    co_return Result<void>{};
}

Task<Result<CreatedJob>> JobDesk::accept(const RequestContext& ctx, JobRequest request,
                                         std::vector<std::string_view> bytes) {
    const JobParts& parts = runner_.parts();
    const WallTime now = parts.clock.wall();
    Job job{.id = request.id.empty() ? new_job_id(now) : std::move(request.id),
            .access = ctx.access,
            .options = std::move(request.options),
            .created_at = now,
            .updated_at = now,
            .key = std::move(request.key),
            .files = std::move(request.files)};
    RAG_CO_TRY(co_await digest(ctx, job, bytes));
    if (!bytes.empty()) {  // whoever finds it after we died knows that nothing was promised
        job.state = JobState::kReceiving;
        job.owner = runner_.settings().owner;
    }
    const std::string asked = job.digest;
    CreatedJob created = RAG_CO_TRY(co_await parts.store.create(ctx, std::move(job)));
    if (!created.is_new) {
        co_return co_await again(ctx, std::move(created), asked);
    }
    if (!bytes.empty()) {
        if (const auto kept = co_await keep(ctx, created.job, bytes); !kept) {
            co_await drop(ctx, created.job);
            co_return kept.error();
        }
        created.job.state = JobState::kWaiting;
        created.job.owner.clear();
        const RequestContext bound = to_the_end(ctx, parts.clock);
        auto opened = RAG_CO_TRY(co_await parts.store.replace(bound, created.job));
        if (!opened) {
            co_return fail(ErrorCode::kUnavailable,
                           "the upload took too long and was dropped; send it again");
        }
        created.job = std::move(*opened);
    }
    runner_.wake();
    co_return created;
}

Task<Result<CreatedJob>> JobDesk::again(const RequestContext& ctx, CreatedJob known,
                                        const std::string& digest) {
    if (known.job.digest != digest ||
        !may_see(ctx.access, known.job.access.tenant(), known.job.access)) {
        co_return fail_field("/Idempotency-Key",
                             "was sent with another request before; give each request its own");
    }
    if (known.job.state == JobState::kReceiving) {
        co_return fail(ErrorCode::kConflict,
                       "the request that this key was first sent with is still being received; try "
                       "again shortly");
    }
    if (auto now = RAG_CO_TRY(co_await find(ctx, known.job.id))) {
        known.job = std::move(*now);
    }
    co_return known;
}

Task<Result<void>> JobDesk::keep(const RequestContext& ctx, const Job& job,
                                 const std::vector<std::string_view>& bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::string upload = with_job(bytes[i], job.id);
        auto kept = co_await runner_.parts().uploads.put(ctx, job.files[i].blob, upload);
        RAG_CO_TRY(std::move(kept));
    }
    co_return Result<void>{};
}

/// What cannot be removed now is dropped by whoever next finds a job that nobody receives.
Task<void> JobDesk::drop(const RequestContext& ctx, const Job& job) {
    const RequestContext bound = to_the_end(ctx, runner_.parts().clock);
    if (const auto removed = co_await remove_uploads(bound, job); removed) {
        (void)co_await runner_.parts().store.remove(bound, job.id);
    }
}

Task<Result<void>> JobDesk::remove_uploads(const RequestContext& ctx, const Job& job) {
    for (const JobFile& file : job.files) {
        if (!file.blob.empty()) {
            RAG_CO_TRY(co_await runner_.parts().uploads.remove(ctx, file.blob));
        }
    }
    co_return Result<void>{};
}

Task<Result<std::optional<Job>>> JobDesk::find(const RequestContext& ctx, JobId id) {
    std::optional<Job> job;
    if (const auto running = runner_.running(id)) {
        job = running->job();
    } else {
        job = RAG_CO_TRY(co_await runner_.parts().store.find(ctx, std::move(id)));
    }
    if (job && !may_see(ctx.access, job->access.tenant(), job->access)) {
        job.reset();
    }
    co_return job;
}

/// Those of others are taken out here: a page may then have fewer than its limit.
Task<Result<JobPage>> JobDesk::list(const RequestContext& ctx, std::string cursor,
                                    std::size_t limit) {
    auto page = RAG_CO_TRY(co_await runner_.parts().store.list(ctx, std::move(cursor), limit));
    std::erase_if(page.jobs, [&](const JobSummary& job) {
        return !may_see(ctx.access, job.access.tenant(), job.access);
    });
    for (JobSummary& job : page.jobs) {
        if (const auto running = runner_.running(job.id)) {
            job = summary_of(running->job());
        }
    }
    co_return page;
}

Task<Result<std::map<JobId, JobState>>> JobDesk::states(const RequestContext& ctx) {
    constexpr std::size_t kInPage = 1000;
    std::map<JobId, JobState> states;
    std::optional<std::string> cursor{""};
    while (cursor) {
        auto page =
            RAG_CO_TRY(co_await runner_.parts().store.list(ctx, std::move(*cursor), kInPage));
        for (const JobSummary& job : page.jobs) {
            states.emplace(job.id, job.state);
        }
        cursor = std::move(page.next_cursor);
    }
    for (auto& [id, state] : states) {
        if (const auto running = runner_.running(id)) {
            state = running->job().state;
        }
    }
    co_return states;
}

Task<Result<std::optional<Job>>> JobDesk::cancel(const RequestContext& ctx, JobId id) {
    for (int tried = 0; tried < kTriesMax; ++tried) {
        auto job = RAG_CO_TRY(co_await find(ctx, id));
        if (!job || job->state == JobState::kCancelled) {
            co_return job;
        }
        if (is_finished(job->state)) {
            co_return fail(ErrorCode::kConflict,
                           "the job has finished, and nothing of it is left to be cancelled");
        }
        if (const auto running = runner_.running(id)) {
            RAG_CO_TRY(co_await running->cancel());
            co_return running->job();
        }
        job->cancel_asked = true;
        if (job->owner.empty()) {
            for (JobFile& file : job->files) {
                file.state = is_finished(file.state) ? file.state : JobFileState::kCancelled;
            }
        }
        job->updated_at = runner_.parts().clock.wall();
        if (auto stored = RAG_CO_TRY(co_await runner_.parts().store.replace(ctx, *job))) {
            runner_.wake();  // what nobody works on is ended by whoever takes it
            co_return stored;
        }
    }
    co_return fail(ErrorCode::kUnavailable,
                   "the job is changed by others all the while; try again");
}

}  // namespace ragd
