#pragma once
#include "api/call.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "jobs/job_desk.hpp"

namespace ragd {

/// Where jobs are taken.  Errors: Unavailable - not in this process.
Result<JobDesk*> desk_of(const Call& call);

/// The job as JSON.
Task<Result<HttpResponse>> job_reply(Call& call, int status, const Job& job);

}  // namespace ragd
