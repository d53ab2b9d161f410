#include "jobs/job_runner.hpp"

#include <exception>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "jobs/rest.hpp"

namespace ragd {
namespace {

constexpr std::chrono::seconds kStoreTimeout{30};
constexpr std::chrono::minutes kBetweenPrunes{10};
constexpr std::chrono::milliseconds kStopTick{10};

}  // namespace

JobRunner::JobRunner(JobParts parts, JobSettings settings)
    : parts_(std::move(parts)), settings_(std::move(settings)) {}

RequestContext JobRunner::context(const Access& access) const {
    return {.id = RequestId{"jobs"},
            .access = access,
            .deadline = Deadline::in(parts_.clock, kStoreTimeout)};
}

void JobRunner::start() {
    looking_ = true;
    boost::asio::co_spawn(parts_.executor, look_for_jobs(),
                          [this](const std::exception_ptr&) { looking_ = false; });
}

void JobRunner::wake() {
    wake_.request_stop();
}

std::shared_ptr<RunningJob> JobRunner::running(const JobId& id) const {
    const auto found = running_.find(id);
    return found == running_.end() ? nullptr : found->second;
}

Task<void> JobRunner::stop(std::chrono::milliseconds patience) {
    stop_.request_stop();
    wake_.request_stop();
    for (const auto& [id, job] : running_) {
        job->stop();
    }
    if (!running_.empty()) {
        parts_.stop_reading();
    }
    const Deadline end = Deadline::in(parts_.clock, patience);
    while ((looking_ || !running_.empty()) && !end.passed(parts_.clock.now())) {
        co_await rest(kStopTick, {});
    }
}

Task<void> JobRunner::look_for_jobs() {
    bool was_good = true;
    while (!stop_.stop_requested()) {
        wake_ = {};
        const auto taken = co_await take_jobs();
        if (!taken && was_good) {
            parts_.log.warn("jobs_not_seen", {{"reason", taken.error().message}});
        }
        was_good = taken.has_value();
        if (!stop_.stop_requested()) {
            co_await rest(settings_.poll, wake_.get_token());
        }
    }
}

Task<Result<void>> JobRunner::take_jobs() {
    // Whoever looks for work looks at all tenants' jobs; it works on each in the name of who asked.
    const RequestContext ctx = context(Access::local_operator());
    const auto open = RAG_CO_TRY(co_await parts_.store.open_jobs(ctx));
    std::map<JobId, Seen> seen;
    for (const OpenJob& job : open) {
        if (const auto before = seen_.find(job.id); before != seen_.end()) {
            seen.insert(*before);
        }
    }
    seen_ = std::move(seen);
    for (const OpenJob& job : open) {
        if (stop_.stop_requested()) {
            break;
        }
        if (running_.contains(job.id) || !is_free(job)) {
            continue;
        }
        if (job.state == JobState::kReceiving) {
            RAG_CO_TRY(co_await drop_upload(job));
        } else if (running_.size() < settings_.jobs_max) {
            RAG_CO_TRY(co_await take(job));
        }
    }
    if (pruned_ == SteadyTime{} || parts_.clock.now() - pruned_ >= kBetweenPrunes) {
        co_await prune();
    }
    co_return Result<void>{};
}

/// Nobody works on it, or whoever did is gone.
bool JobRunner::is_free(const OpenJob& job) {
    const bool is_upload = job.state == JobState::kReceiving;
    if (job.owner.empty() || (job.owner == settings_.owner && !is_upload)) {
        return true;
    }
    if (job.owner != settings_.owner && settings_.is_alone) {
        return true;
    }
    const SteadyTime now = parts_.clock.now();
    auto [known, is_new] = seen_.try_emplace(job.id, Seen{job.revision, now});
    if (known->second.revision != job.revision) {
        known->second = {job.revision, now};
    }
    return now - known->second.since >= (is_upload ? settings_.receive : settings_.lease);
}

Task<Result<void>> JobRunner::take(const OpenJob& open) {
    const RequestContext ctx = context(open.access);
    auto job = RAG_CO_TRY(co_await parts_.store.find(ctx, open.id));
    if (!job || job->revision != open.revision || is_finished(job->state)) {
        co_return Result<void>{};
    }
    const bool is_taken_over = !job->owner.empty() && job->owner != settings_.owner;
    job->owner = settings_.owner;
    job->state = JobState::kRunning;
    job->updated_at = parts_.clock.wall();
    for (JobFile& file : job->files) {
        if (!is_finished(file.state)) {  // it is begun again: what it put is there, and stays once
            file.state = JobFileState::kWaiting;
            file.done = {};
        }
    }
    auto ours = RAG_CO_TRY(co_await parts_.store.replace(ctx, std::move(*job)));
    if (!ours) {
        co_return Result<void>{};  // another one was first
    }
    if (is_taken_over) {
        parts_.log.info("job_taken_over", {{"id", ours->id.str()}});
    }
    begin(std::move(*ours));
    co_return Result<void>{};
}

void JobRunner::begin(Job job) {
    const JobId id = job.id;
    const auto running = std::make_shared<RunningJob>(parts_, settings_, std::move(job));
    running_.emplace(id, running);
    boost::asio::co_spawn(parts_.executor, running->run(),
                          [this, id](const std::exception_ptr& thrown) {
                              if (thrown) {
                                  parts_.log.error("job_broke", {{"id", id.str()}});
                              }
                              running_.erase(id);
                              if (!thrown) {
                                  wake();
                              }
                          });
}

/// Whoever sent it never had an answer: nothing was promised.
Task<Result<void>> JobRunner::drop_upload(const OpenJob& open) {
    const RequestContext ctx = context(open.access);
    const auto job = RAG_CO_TRY(co_await parts_.store.find(ctx, open.id));
    if (!job || job->state != JobState::kReceiving) {
        co_return Result<void>{};
    }
    for (const JobFile& file : job->files) {
        if (!file.blob.empty()) {
            RAG_CO_TRY(co_await parts_.uploads.remove(ctx, file.blob));
        }
    }
    RAG_CO_TRY(co_await parts_.store.remove(ctx, open.id));
    parts_.log.info("upload_dropped", {{"id", open.id.str()}});
    co_return Result<void>{};
}

Task<void> JobRunner::prune() {
    pruned_ = parts_.clock.now();
    const RequestContext ctx = context(Access::local_operator());
    const auto pruned =
        co_await parts_.store.prune(ctx, parts_.clock.wall() - settings_.keep, settings_.keep_max);
    if (pruned && *pruned > 0) {
        parts_.log.info("jobs_forgotten", {{"jobs", *pruned}});
    }
}

}  // namespace ragd
