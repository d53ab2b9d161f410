#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "domain/job.hpp"

namespace ragd {

// Jobs as stores keep them: two texts, so that a listing need not read the files. Neither has the
// revision, which is the store's.

/// Without files, and small.
std::string encode_job_head(const Job& job);
std::string encode_job_files(const Job& job);

/// Errors: Internal - not what the encoders write.
Result<Job> decode_job(std::string_view head, std::string_view files);
Result<JobSummary> decode_job_summary(std::string_view head);

/// The place that cursors of listings of jobs are bound to; no collection can be called so.
CollectionName jobs_listing();

}  // namespace ragd
