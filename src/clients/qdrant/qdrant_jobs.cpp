#include "clients/qdrant/qdrant_jobs.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "clients/qdrant/point_ids.hpp"
#include "clients/qdrant/record.hpp"
#include "domain/job_codec.hpp"
#include "domain/page_cursor.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::string_view kOpen = "job_open";
constexpr std::string_view kDone = "job_done";
constexpr std::string_view kKey = "job_key";
constexpr std::size_t kScrollPage = 256;
constexpr int kTriesMax = 8;

std::string point_of(const TenantId& tenant, const JobId& id) {
    return document_point_id({tenant, jobs_listing()}, DocumentId{"job/" + id.str()});
}

std::string key_point_of(const TenantId& tenant, const std::string& key) {
    return document_point_id({tenant, jobs_listing()}, DocumentId{"key/" + key});
}

json::object has_id(const std::string& point) {
    return {{"has_id", json::array{json::string{point}}}};
}

json::object kind_is(std::string_view kind) {
    return match_value("kind", kind);
}

/// Errors: Unavailable - a payload that is not ours; Internal - a damaged job.
Result<Job> read_job(const json::object& payload) {
    Job job = RAG_TRY(decode_job(text_member(payload, "head"), text_member(payload, "files")));
    job.revision = text_member(payload, "attempt");
    return job;
}

json::object key_payload(const Job& job) {
    return {{"kind", kKey},
            {"tenant", job.access.tenant().str()},
            {"document", job.id.str()},
            {"attempt", job.id.str()}};
}

Error contended() {
    Error error = fail(ErrorCode::kUnavailable,
                       "several requests with this key come at once; try again shortly");
    error.retry_after = limits::kRetryAfter;
    return error;
}

Error too_many() {
    Error error =
        fail(ErrorCode::kUnavailable, fmt::format("{} jobs wait already, the most that can; try "
                                                  "again when some of them are done",
                                                  JobStore::kOpenMax));
    error.retry_after = limits::kRetryAfter;
    return error;
}

}  // namespace

QdrantJobs::QdrantJobs(QdrantRest& rest, QdrantCollections& collections,
                       std::function<std::uint64_t()> random)
    : rest_(rest),
      collections_(collections),
      random_(std::move(random)),
      path_("/collections/" + catalog_name(collections.options())) {}

std::string QdrantJobs::new_revision() const {
    return fmt::format("{:016x}", random_());
}

json::object QdrantJobs::payload_of(const Job& job) const {
    return {{"kind", is_finished(job.state) ? kDone : kOpen},
            {"tenant", job.access.tenant().str()},
            {"document", job.id.str()},
            {"attempt", job.revision},
            {"head", encode_job_head(job)},
            {"files", encode_job_files(job)}};
}

Task<Result<void>> QdrantJobs::write(const RequestContext& ctx, std::string_view method,
                                     std::string_view operation, json::object body) {
    auto done = co_await rest_.send(
        ctx, {.method = method,
              .path = fmt::format("{}/points{}?wait=true&ordering=strong", path_, operation),
              .body = json::serialize(body),
              .effect = QdrantRest::Effect::kWrites});
    co_return done ? Result<void>{} : Result<void>{std::move(done.error())};
}

Task<Result<std::optional<json::object>>> QdrantJobs::point(const RequestContext& ctx,
                                                            std::string id) {
    const json::object body{
        {"ids", json::array{json::string{id}}}, {"with_payload", true}, {"with_vector", false}};
    auto found = RAG_CO_TRY(co_await rest_.send(
        ctx, {.method = "POST", .path = path_ + "/points", .body = json::serialize(body)}));
    if (!found.is_array()) {
        co_return strange_answer("a list of points");
    }
    if (found.get_array().empty()) {
        co_return std::optional<json::object>{};
    }
    boost::system::error_code missing;
    json::value* payload = found.get_array().front().find_pointer("/payload", missing);
    if (payload == nullptr || !payload->is_object()) {
        co_return strange_answer("a point");
    }
    co_return std::optional{std::move(payload->get_object())};
}

Task<Result<QdrantJobs::Objects>> QdrantJobs::scroll(const RequestContext& ctx, json::array must,
                                                     json::array fields) {
    Objects payloads;
    json::value offset;
    do {
        json::object body{{"filter", {{"must", must}}},
                          {"limit", kScrollPage},
                          {"with_payload", fields},
                          {"with_vector", false}};
        if (!offset.is_null()) {
            body["offset"] = offset;
        }
        auto answer = RAG_CO_TRY(co_await rest_.send(
            ctx,
            {.method = "POST", .path = path_ + "/points/scroll", .body = json::serialize(body)}));
        auto page = RAG_CO_TRY(read_page(std::move(answer)));
        for (json::value& one : page.points) {
            boost::system::error_code missing;
            json::value* payload = one.find_pointer("/payload", missing);
            if (payload == nullptr || !payload->is_object()) {
                co_return strange_answer("a listing");
            }
            payloads.push_back(std::move(payload->get_object()));
        }
        offset = std::move(page.next);
    } while (!offset.is_null());
    co_return payloads;
}

/// Nothing: the key is this job's now. A key whose job is gone is taken over.
Task<Result<std::optional<CreatedJob>>> QdrantJobs::claim_key(const RequestContext& ctx,
                                                              const Job& job) {
    const std::string id = key_point_of(job.access.tenant(), job.key);
    for (int tried = 0; tried < kTriesMax; ++tried) {
        auto known = RAG_CO_TRY(co_await point(ctx, id));
        if (!known) {
            // From version 1.16 on, Qdrant leaves a point alone that is there and does not match.
            json::object made{
                {"id", id}, {"vector", json::object{}}, {"payload", key_payload(job)}};
            RAG_CO_TRY(
                co_await write(ctx, "PUT", "",
                               {{"points", json::array{std::move(made)}},
                                {"update_filter", {{"must", json::array{kind_is("none")}}}}}));
            known = RAG_CO_TRY(co_await point(ctx, id));
        }
        const std::string holder{known ? text_member(*known, "document") : std::string_view{}};
        if (holder == job.id.str()) {
            co_return std::optional<CreatedJob>{};
        }
        if (auto other = RAG_CO_TRY(co_await find(ctx, JobId{holder}))) {
            co_return std::optional{CreatedJob{.job = std::move(*other), .is_new = false}};
        }
        RAG_CO_TRY(co_await write(
            ctx, "PUT", "/payload",
            {{"payload", key_payload(job)},
             {"filter", {{"must", json::array{has_id(id), match_value("attempt", holder)}}}}}));
    }
    co_return contended();
}

Task<Result<CreatedJob>> QdrantJobs::create(const RequestContext& ctx, Job job) {
    RAG_CO_TRY(co_await collections_.ensure(ctx));
    if (RAG_CO_TRY(co_await open_jobs(ctx)).size() >= kOpenMax) {
        co_return too_many();
    }
    if (!job.key.empty()) {
        if (auto known = RAG_CO_TRY(co_await claim_key(ctx, job))) {
            co_return std::move(*known);
        }
    }
    job.revision = new_revision();
    json::object made{{"id", point_of(job.access.tenant(), job.id)},
                      {"vector", json::object{}},
                      {"payload", payload_of(job)}};
    RAG_CO_TRY(co_await write(ctx, "PUT", "", {{"points", json::array{std::move(made)}}}));
    co_return CreatedJob{.job = std::move(job)};
}

Task<Result<std::optional<Job>>> QdrantJobs::find(const RequestContext& ctx, JobId id) {
    RAG_CO_TRY(co_await collections_.ensure(ctx));
    const auto payload = RAG_CO_TRY(co_await point(ctx, point_of(ctx.access.tenant(), id)));
    if (!payload) {
        co_return std::optional<Job>{};
    }
    co_return std::optional{RAG_CO_TRY(read_job(*payload))};
}

Task<Result<std::optional<Job>>> QdrantJobs::replace(const RequestContext& ctx, Job job) {
    RAG_CO_TRY(co_await collections_.ensure(ctx));
    const std::string id = point_of(ctx.access.tenant(), job.id);
    const std::string before = std::exchange(job.revision, new_revision());
    const auto written = co_await write(
        ctx, "PUT", "/payload",
        {{"payload", payload_of(job)},
         {"filter", {{"must", json::array{has_id(id), match_value("attempt", before)}}}}});
    // The answer does not say whether the filter matched, and one that was lost says nothing at all:
    // the point itself tells.
    const auto now = RAG_CO_TRY(co_await point(ctx, id));
    const std::string_view named = now ? text_member(*now, "attempt") : std::string_view{};
    if (named == before && !written) {
        co_return written.error();
    }
    co_return named == job.revision ? std::optional{std::move(job)} : std::nullopt;
}

Task<Result<void>> QdrantJobs::erase(const RequestContext& ctx, const Job& job) {
    const TenantId& tenant = job.access.tenant();
    if (!job.key.empty()) {
        RAG_CO_TRY(
            co_await write(ctx, "POST", "/delete",
                           {{"filter",
                             {{"must", json::array{has_id(key_point_of(tenant, job.key)),
                                                   match_value("attempt", job.id.str())}}}}}));
    }
    co_return co_await write(
        ctx, "POST", "/delete",
        {{"filter", {{"must", json::array{has_id(point_of(tenant, job.id))}}}}});
}

Task<Result<bool>> QdrantJobs::remove(const RequestContext& ctx, JobId id) {
    const auto job = RAG_CO_TRY(co_await find(ctx, std::move(id)));
    if (job) {
        RAG_CO_TRY(co_await erase(ctx, *job));
    }
    co_return job.has_value();
}

/// Reads the heads of all jobs of the tenant: kOpenMax, and the finished ones that are kept.
Task<Result<JobPage>> QdrantJobs::list(const RequestContext& ctx, std::string cursor,
                                       std::size_t limit) {
    RAG_CO_TRY(co_await collections_.ensure(ctx));
    const CollectionKey place{ctx.access.tenant(), jobs_listing()};
    const auto before = RAG_CO_TRY(decode_page_cursor(place, cursor));
    json::array must{match_value("tenant", place.tenant.str()),
                     json::object{{"key", "kind"}, {"match", {{"any", {kOpen, kDone}}}}}};
    const auto payloads = RAG_CO_TRY(co_await scroll(ctx, std::move(must), json::array{"head"}));
    JobPage page;
    for (const json::object& payload : payloads) {
        auto job = RAG_CO_TRY(decode_job_summary(text_member(payload, "head")));
        if (before.empty() || job.id.str() < before.str()) {
            page.jobs.push_back(std::move(job));
        }
    }
    std::ranges::sort(page.jobs, std::ranges::greater{}, &JobSummary::id);
    if (page.jobs.size() > limit) {
        page.jobs.erase(page.jobs.begin() + static_cast<std::ptrdiff_t>(limit), page.jobs.end());
        page.next_cursor = encode_page_cursor(place, DocumentId{page.jobs.back().id.str()});
    }
    co_return page;
}

Task<Result<std::vector<OpenJob>>> QdrantJobs::open_jobs(const RequestContext& ctx) {
    RAG_CO_TRY(co_await collections_.ensure(ctx));
    const auto payloads = RAG_CO_TRY(
        co_await scroll(ctx, json::array{kind_is(kOpen)}, json::array{"head", "attempt"}));
    std::vector<OpenJob> jobs;
    for (const json::object& payload : payloads) {
        const auto job = decode_job(text_member(payload, "head"), "[]");
        if (!job) {
            continue;  // of a newer ragd, or damaged: nothing that this process could work on
        }
        jobs.push_back({.id = job->id,
                        .access = job->access,
                        .state = job->state,
                        .owner = job->owner,
                        .revision = std::string{text_member(payload, "attempt")}});
    }
    std::ranges::sort(jobs, {}, &OpenJob::id);
    co_return jobs;
}

Task<Result<std::size_t>> QdrantJobs::prune(const RequestContext& ctx, WallTime before,
                                            std::size_t keep) {
    RAG_CO_TRY(co_await collections_.ensure(ctx));
    const auto payloads =
        RAG_CO_TRY(co_await scroll(ctx, json::array{kind_is(kDone)}, json::array{"head"}));
    std::vector<Job> jobs;
    for (const json::object& payload : payloads) {
        if (auto job = decode_job(text_member(payload, "head"), "[]")) {
            jobs.push_back(std::move(*job));
        }
    }
    std::ranges::sort(jobs, std::ranges::greater{}, &Job::id);
    std::size_t pruned = 0;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        if (i >= keep || jobs[i].updated_at < before) {
            RAG_CO_TRY(co_await erase(ctx, jobs[i]));
            ++pruned;
        }
    }
    co_return pruned;
}

}  // namespace ragd
