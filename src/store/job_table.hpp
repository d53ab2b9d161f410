#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "obs/log.hpp"
#include "ports/job_store.hpp"
#include "store/sqlite.hpp"

namespace ragd {

// The table of jobs: what each function of JobStore does to it. The changing ones hold a transaction of
// their own. Threads: the one that uses the database.

Result<CreatedJob> insert_job(sql::Database& database, const Job& job);
Result<std::optional<Job>> read_job(sql::Database& database, const TenantId& tenant,
                                    const JobId& id);
Result<std::optional<Job>> replace_job(sql::Database& database, const TenantId& tenant, Job job);
Result<bool> erase_job(sql::Database& database, const TenantId& tenant, const JobId& id);
/// Below `before`, or from the latest on where that is empty; `limit` at most.
Result<std::vector<JobSummary>> list_jobs(sql::Database& database, const TenantId& tenant,
                                          const JobId& before, std::size_t limit);
/// What cannot be read is left out, and the log says so.
Result<std::vector<OpenJob>> list_open_jobs(sql::Database& database, const Log& log);
Result<std::size_t> prune_jobs(sql::Database& database, WallTime before, std::size_t keep);

}  // namespace ragd
