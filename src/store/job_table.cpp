#include "store/job_table.hpp"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "domain/job_codec.hpp"

namespace ragd {
namespace {

Result<Job> read_row(sql::Database& database, const sql::Query& row) {
    if (row.integer(3) == 0) {
        return database.damaged("a stored job is not what was written");
    }
    auto job = decode_job(row.text(0), sql::as_text(row.blob(1)));
    if (!job) {
        return database.damaged(job.error().message);
    }
    job->revision = std::to_string(row.integer(2));
    return job;
}

// What read_row() takes: the files lie behind the head, on pages of their own.
constexpr std::string_view kById =
    "SELECT head, files, revision, checksum = row_checksum(head, files) FROM jobs "
    "WHERE tenant = ?1 AND id = ?2";
constexpr std::string_view kByKey =
    "SELECT head, files, revision, checksum = row_checksum(head, files) FROM jobs "
    "WHERE tenant = ?1 AND key = ?2";

Result<std::int64_t> count_open(sql::Database& database) {
    auto query = RAG_TRY(database.query("SELECT count(*) FROM jobs WHERE is_open = 1"));
    return RAG_TRY(query.next()) ? query.integer(0) : 0;
}

Error too_many() {
    Error error =
        fail(ErrorCode::kUnavailable,
             fmt::format("{} jobs wait already, the most that can; try again when some of "
                         "them are done",
                         JobStore::kOpenMax));
    error.retry_after = limits::kRetryAfter;
    return error;
}

std::int64_t is_open(const Job& job) {
    return is_finished(job.state) ? 0 : 1;
}

std::optional<std::int64_t> revision_of(const Job& job) {
    std::int64_t number = 0;
    const auto* end = job.revision.data() + job.revision.size();
    const auto [stopped, error] = std::from_chars(job.revision.data(), end, number);
    return error == std::errc{} && stopped == end ? std::optional{number} : std::nullopt;
}

}  // namespace

Result<CreatedJob> insert_job(sql::Database& database, const Job& job) {
    auto transaction = RAG_TRY(sql::Transaction::begin(database, sql::Transaction::Kind::kWrite));
    const std::string& tenant = job.access.tenant().str();
    if (!job.key.empty()) {
        auto known = RAG_TRY(database.query(kByKey, tenant, job.key));
        if (RAG_TRY(known.next())) {
            return CreatedJob{.job = RAG_TRY(read_row(database, known)), .is_new = false};
        }
    }
    if (RAG_TRY(count_open(database)) >= static_cast<std::int64_t>(JobStore::kOpenMax)) {
        return too_many();
    }
    const std::string head = encode_job_head(job);
    const std::string files = encode_job_files(job);
    RAG_TRY(database.run(
        "INSERT INTO jobs(id, tenant, key, is_open, updated_ms, revision, head, files, checksum) "
        "VALUES(?1, ?2, nullif(?3, ''), ?4, ?5, 1, ?6, ?7, row_checksum(?6, ?7))",
        job.id.str(), tenant, job.key, is_open(job),
        std::int64_t{job.updated_at.time_since_epoch().count()}, head, sql::as_blob(files)));
    RAG_TRY(transaction.commit());
    CreatedJob created{.job = job};
    created.job.revision = "1";
    return created;
}

Result<std::optional<Job>> read_job(sql::Database& database, const TenantId& tenant,
                                    const JobId& id) {
    auto query = RAG_TRY(database.query(kById, tenant.str(), id.str()));
    if (!RAG_TRY(query.next())) {
        return std::nullopt;
    }
    return RAG_TRY(read_row(database, query));
}

Result<std::optional<Job>> replace_job(sql::Database& database, const TenantId& tenant, Job job) {
    const auto revision = revision_of(job);
    if (!revision) {
        return std::nullopt;
    }
    auto transaction = RAG_TRY(sql::Transaction::begin(database, sql::Transaction::Kind::kWrite));
    const std::string head = encode_job_head(job);
    const std::string files = encode_job_files(job);
    bool is_there = false;
    {
        auto query = RAG_TRY(database.query(
            "UPDATE jobs SET is_open = ?4, updated_ms = ?5, revision = revision + 1, head = ?6, "
            "files = ?7, checksum = row_checksum(?6, ?7) WHERE tenant = ?1 AND id = ?2 AND "
            "revision = ?3 RETURNING revision",
            tenant.str(), job.id.str(), *revision, is_open(job),
            std::int64_t{job.updated_at.time_since_epoch().count()}, head, sql::as_blob(files)));
        while (RAG_TRY(query.next())) {
            is_there = true;
        }
    }
    RAG_TRY(transaction.commit());
    if (!is_there) {
        return std::nullopt;
    }
    job.revision = std::to_string(*revision + 1);
    return job;
}

Result<bool> erase_job(sql::Database& database, const TenantId& tenant, const JobId& id) {
    auto transaction = RAG_TRY(sql::Transaction::begin(database, sql::Transaction::Kind::kWrite));
    bool was_there = false;
    {
        auto query = RAG_TRY(
            database.query("DELETE FROM jobs WHERE tenant = ?1 AND id = ?2 RETURNING revision",
                           tenant.str(), id.str()));
        while (RAG_TRY(query.next())) {
            was_there = true;
        }
    }
    RAG_TRY(transaction.commit());
    return was_there;
}

Result<std::vector<JobSummary>> list_jobs(sql::Database& database, const TenantId& tenant,
                                          const JobId& before, std::size_t limit) {
    auto query =
        RAG_TRY(database.query("SELECT head FROM jobs WHERE tenant = ?1 AND (?2 = '' OR id < ?2) "
                               "ORDER BY id DESC LIMIT ?3",
                               tenant.str(), before.str(), std::uint64_t{limit}));
    std::vector<JobSummary> jobs;
    while (RAG_TRY(query.next())) {
        jobs.push_back(RAG_TRY(decode_job_summary(query.text(0))));
    }
    return jobs;
}

Result<std::vector<OpenJob>> list_open_jobs(sql::Database& database, const Log& log) {
    auto query = RAG_TRY(
        database.query("SELECT id, head, revision FROM jobs WHERE is_open = 1 ORDER BY id"));
    std::vector<OpenJob> jobs;
    while (RAG_TRY(query.next())) {
        const auto job = decode_job(query.text(1), "[]");
        if (!job) {
            log.warn("job_not_read", {{"id", query.text(0)}, {"reason", job.error().message}});
            continue;
        }
        jobs.push_back({.id = job->id,
                        .access = job->access,
                        .state = job->state,
                        .owner = job->owner,
                        .revision = std::to_string(query.integer(2))});
    }
    return jobs;
}

Result<std::size_t> prune_jobs(sql::Database& database, WallTime before, std::size_t keep) {
    auto transaction = RAG_TRY(sql::Transaction::begin(database, sql::Transaction::Kind::kWrite));
    std::size_t pruned = 0;
    {
        auto query = RAG_TRY(database.query(
            "DELETE FROM jobs WHERE is_open = 0 AND (updated_ms < ?1 OR id IN (SELECT id FROM jobs "
            "WHERE is_open = 0 ORDER BY id DESC LIMIT -1 OFFSET ?2)) RETURNING id",
            std::int64_t{before.time_since_epoch().count()}, std::uint64_t{keep}));
        while (RAG_TRY(query.next())) {
            ++pruned;
        }
    }
    RAG_TRY(transaction.commit());
    return pruned;
}

}  // namespace ragd
