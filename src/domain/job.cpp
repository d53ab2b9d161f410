#include "domain/job.hpp"

#include <random>

#include <fmt/format.h>

namespace ragd {

JobCounts count_files(const Job& job) {
    JobCounts counts{.files = job.files.size()};
    for (const JobFile& file : job.files) {
        counts.documents += file.done.count();
        counts.chunks += file.done.chunks;
        switch (file.state) {
            case JobFileState::kWaiting:
                ++counts.waiting;
                break;
            case JobFileState::kReading:
            case JobFileState::kIndexing:
                ++counts.working;
                break;
            case JobFileState::kCompleted:
                ++counts.completed;
                break;
            case JobFileState::kFailed:
                ++counts.failed;
                break;
            case JobFileState::kCancelled:
                ++counts.cancelled;
                break;
        }
    }
    return counts;
}

JobSummary summary_of(const Job& job) {
    return {.id = job.id,
            .access = job.access,
            .collection = job.options.collection,
            .state = job.state,
            .created_at = job.created_at,
            .updated_at = job.updated_at,
            .counts = count_files(job)};
}

JobState final_state(const Job& job) {
    const JobCounts counts = count_files(job);
    if (counts.cancelled > 0) {
        return JobState::kCancelled;
    }
    if (counts.failed == 0) {
        return JobState::kCompleted;
    }
    return counts.completed > 0 ? JobState::kPartial : JobState::kFailed;
}

bool may_see(const Access& access, const TenantId& tenant, const Access& of_job) {
    return access.tenant() == tenant &&
           (access.sees_all() || access.principals() == of_job.principals());
}

JobId new_job_id(WallTime now) {
    thread_local std::random_device device;
    const auto milliseconds = static_cast<std::uint64_t>(now.time_since_epoch().count());
    return JobId{fmt::format("{:012x}{:08x}{:08x}{:04x}", milliseconds & 0xffff'ffff'ffffU,
                             device(), device(), device() & 0xffffU)};
}

}  // namespace ragd
