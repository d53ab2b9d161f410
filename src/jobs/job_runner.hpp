#pragma once
#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include "jobs/job_parts.hpp"
#include "jobs/running_job.hpp"

namespace ragd {

/// Works on the jobs of a store: a few at a time, the oldest first. Several processes may work on those
/// of one store. None asks for the others' clocks: a job whose state has not changed for `lease`, as seen
/// by the one who wants it, is nobody's, and of two who take it one is told that it was second.
/// Threads:  the io thread.
/// Lifetime: outlives its tasks: await `stop` before it goes. The parts outlive it.
class JobRunner {
public:
    JobRunner(JobParts parts, JobSettings settings);

    /// Begins to look for jobs.
    void start();
    /// There may be a new one.
    void wake();
    /// Ends the work: what is not done is handed back. Returns when nothing runs any more, or after
    /// `patience`.
    Task<void> stop(std::chrono::milliseconds patience);

    /// The job, if this process works on it.
    [[nodiscard]] std::shared_ptr<RunningJob> running(const JobId& id) const;
    [[nodiscard]] const JobParts& parts() const { return parts_; }
    [[nodiscard]] const JobSettings& settings() const { return settings_; }

private:
    /// A job of another process, and since when nothing has happened to it.
    struct Seen {
        std::string revision;
        SteadyTime since;
    };

    Task<void> look_for_jobs();
    Task<Result<void>> take_jobs();
    bool is_free(const OpenJob& job);
    Task<Result<void>> take(const OpenJob& job);
    Task<Result<void>> drop_upload(const OpenJob& job);
    Task<void> prune();
    void begin(Job job);
    [[nodiscard]] RequestContext context(const Access& access) const;

    JobParts parts_;
    JobSettings settings_;
    std::map<JobId, std::shared_ptr<RunningJob>> running_;
    std::map<JobId, Seen> seen_;
    std::stop_source stop_;
    std::stop_source wake_;
    SteadyTime pruned_{};
    bool looking_ = false;
};

}  // namespace ragd
