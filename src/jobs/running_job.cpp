#include "jobs/running_job.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "jobs/file_work.hpp"
#include "jobs/rest.hpp"

namespace ragd {
namespace {

constexpr std::chrono::seconds kStoreTimeout{30};
constexpr std::chrono::seconds kTellAgainMax{30};
constexpr std::chrono::milliseconds kTurn{20};  // to wait for another's turn to tell
constexpr int kBeatsPerLease = 3;
constexpr int kMergesMax = 8;

}  // namespace

RunningJob::RunningJob(const JobParts& parts, const JobSettings& settings, Job job)
    : parts_(parts), settings_(settings), job_(std::move(job)), told_(parts.clock.now()) {}

RequestContext RunningJob::store_context() const {
    return {.id = RequestId{job_.id.str()},
            .access = job_.access,
            .deadline = Deadline::in(parts_.clock, kStoreTimeout)};
}

Task<void> RunningJob::run() {
    using namespace boost::asio::experimental::awaitable_operators;
    const auto self = shared_from_this();
    parts_.metrics.running.add(1);
    parts_.log.info("job_begins", {{"id", job_.id.str()}, {"files", job_.files.size()}});
    boost::asio::co_spawn(parts_.executor, keep_beating(self), boost::asio::detached);
    if (job_.cancel_asked) {
        cancel_files();
    }
    if (job_.options.crawl) {
        co_await read_sitemap();
        co_await lane();  // one request at a time
    } else {
        co_await (lane() && lane());  // while one is read the other is indexed
    }
    beats_.request_stop();
    if (is_done() && !lost_) {
        co_await finish();
    } else if (!lost_) {
        co_await hand_back();
    }
    parts_.metrics.running.add(-1);
}

bool RunningJob::is_done() const {
    return std::ranges::all_of(job_.files,
                               [](const JobFile& file) { return is_finished(file.state); });
}

std::optional<std::size_t> RunningJob::next_file() {
    if (stopping_ || lost_) {
        return std::nullopt;
    }
    const auto waiting = std::ranges::find(job_.files, JobFileState::kWaiting, &JobFile::state);
    if (waiting == job_.files.end()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(waiting - job_.files.begin());
}

Task<void> RunningJob::lane() {
    while (const auto number = next_file()) {
        co_await work_on(*number);
    }
}

/// Works on a copy: the list of files may grow meanwhile.
Task<void> RunningJob::work_on(std::size_t number) {
    const SteadyTime began = parts_.clock.now();
    JobFile file = job_.files[number];
    file.state = JobFileState::kReading;
    file.begun = parts_.clock.wall();
    const auto show = [this, number, &file] {
        job_.files[number] = file;
        dirty_ = true;
    };
    show();
    RequestContext ctx = store_context();
    ctx.deadline = Deadline::never();
    ctx.cancelled = ends_.get_token();
    FileWork work{
        {.parts = parts_, .settings = settings_, .job = job_, .ctx = ctx, .on_progress = show},
        file};
    const auto outcome = co_await work.run();
    end_file(file, outcome);
    show();
    if (is_finished(file.state)) {
        const std::chrono::duration<double> took = parts_.clock.now() - began;
        parts_.metrics.files.at(file.state).add();
        parts_.metrics.durations.observe(took.count());
    }
    if (outcome && job_.options.crawl) {
        follow(*outcome, file);
    }
}

void RunningJob::end_file(JobFile& file, const Result<std::vector<std::string>>& outcome) {
    if (!outcome && ends_.stop_requested()) {
        // What is indexed stays; a file that was told to end is done again by whoever goes on.
        file.state = job_.cancel_asked ? JobFileState::kCancelled : JobFileState::kWaiting;
        if (file.state == JobFileState::kWaiting) {
            file.done = {};
            return;
        }
    } else if (outcome) {
        file.state = JobFileState::kCompleted;
    } else {
        auto fault = fault_of_file(outcome.error());
        file.state = JobFileState::kFailed;
        file.code = std::move(fault.code);
        file.detail = std::move(fault.detail);
        parts_.log.info("job_file_failed",
                        {{"id", job_.id.str()}, {"code", file.code}, {"reason", file.detail}});
    }
    file.ended = parts_.clock.wall();
}

/// The pages that the site lists, before the first one is fetched. The list of files is the crawl's
/// memory: whoever goes on has it.
Task<void> RunningJob::read_sitemap() {
    CrawlOptions& crawl = *job_.options.crawl;
    if (crawl.has_begun || parts_.pages == nullptr || job_.files.empty()) {
        co_return;
    }
    RequestContext ctx = store_context();
    ctx.deadline = Deadline::never();
    ctx.cancelled = ends_.get_token();
    if (crawl.sitemap) {
        const std::string start = job_.files.front().name;
        const std::string prefix = crawl.prefix.empty() ? folder_of(start) : crawl.prefix;
        const auto listed = co_await parts_.pages->listed(ctx, start, crawl, prefix);
        if (listed) {
            frontier_.add(job_.files, *listed, {crawl.pages_max, prefix});
        }
    }
    crawl.has_begun = !ends_.stop_requested();
    dirty_ = true;
}

void RunningJob::follow(const std::vector<std::string>& links, const JobFile& from) {
    CrawlOptions& crawl = *job_.options.crawl;
    if (crawl.prefix.empty()) {  // the first page may lead to another place, such as https
        crawl.prefix = folder_of(from.facts.url);
    }
    frontier_.know(from.facts.url);
    frontier_.add(job_.files, links, {crawl.pages_max, crawl.prefix});
    dirty_ = true;
}

void RunningJob::cancel_files() {
    for (JobFile& file : job_.files) {
        if (file.state == JobFileState::kWaiting) {
            file.state = JobFileState::kCancelled;
            file.ended = parts_.clock.wall();
        }
    }
    dirty_ = true;
    ends_.request_stop();
}

Task<Result<void>> RunningJob::cancel() {
    const auto self = shared_from_this();
    job_.cancel_asked = true;
    cancel_files();
    co_return co_await tell();
}

void RunningJob::stop() {
    stopping_ = true;
    ends_.request_stop();
    beats_.request_stop();
}

/// A long list takes longer to write, and is written more seldom.
std::chrono::milliseconds RunningJob::beat() const {
    constexpr std::size_t kFilesPerBeat = 200;
    const auto factor = static_cast<int>(1 + job_.files.size() / kFilesPerBeat);
    return std::min(factor * settings_.beat, settings_.lease / kBeatsPerLease);
}

/// Also where nothing has happened, now and then: others see by that that this process is alive.
Task<void> RunningJob::keep_beating(std::shared_ptr<RunningJob> self) {
    const auto over = self->beats_.get_token();
    while (!over.stop_requested()) {
        co_await rest(self->beat(), over);
        const auto quiet = self->parts_.clock.now() - self->told_;
        if (!over.stop_requested() &&
            (self->dirty_ || quiet >= self->settings_.lease / kBeatsPerLease)) {
            (void)co_await self->tell();
        }
    }
}

Task<Result<void>> RunningJob::tell() {
    while (telling_) {
        co_await rest(kTurn, {});
    }
    telling_ = true;
    auto told = co_await tell_now();
    telling_ = false;
    if (!told) {
        dirty_ = true;
        parts_.log.warn("job_not_told", {{"id", job_.id.str()}, {"reason", told.error().message}});
    }
    co_return told;
}

Task<Result<void>> RunningJob::tell_now() {
    for (int tried = 0; tried < kMergesMax && !lost_; ++tried) {
        dirty_ = false;
        job_.updated_at = parts_.clock.wall();
        const RequestContext ctx = store_context();
        const auto replaced = RAG_CO_TRY(co_await parts_.store.replace(ctx, job_));
        if (replaced) {
            job_.revision = replaced->revision;
            told_ = parts_.clock.now();
            co_return Result<void>{};
        }
        if (!RAG_CO_TRY(co_await take_over_changes())) {
            lost_ = true;
            ends_.request_stop();
            parts_.log.warn("job_lost", {{"id", job_.id.str()}});
        }
    }
    co_return lost_ ? fail(ErrorCode::kConflict, "another process works on the job now")
                    : fail(ErrorCode::kUnavailable, "the job is changed by others all the while");
}

/// Others may do one thing to a job that is ours: ask that it be cancelled. False: it is not ours.
Task<Result<bool>> RunningJob::take_over_changes() {
    const RequestContext ctx = store_context();
    const auto stored = RAG_CO_TRY(co_await parts_.store.find(ctx, job_.id));
    if (!stored || stored->owner != settings_.owner) {
        co_return false;
    }
    job_.revision = stored->revision;
    if (stored->cancel_asked && !std::exchange(job_.cancel_asked, true)) {
        cancel_files();
    }
    co_return true;
}

Task<bool> RunningJob::tell_for_sure() {
    std::chrono::milliseconds pause = settings_.retry;
    while (!(co_await tell())) {
        if (lost_ || stopping_) {
            co_return false;
        }
        co_await rest(pause, {});
        pause = std::min<std::chrono::milliseconds>(2 * pause, kTellAgainMax);
    }
    co_return !lost_;
}

/// In this order: once the store knows that all files are done, nobody needs their bytes; once these
/// are gone, nobody needs to look at the job again.
Task<void> RunningJob::finish() {
    if (!co_await tell_for_sure() || !co_await remove_uploads()) {
        co_return;
    }
    job_.state = final_state(job_);
    job_.owner.clear();
    if (!co_await tell_for_sure()) {
        co_return;
    }
    parts_.metrics.finished.at(job_.state).add();
    const JobCounts counts = count_files(job_);
    parts_.log.info("job_done", {{"id", job_.id.str()},
                                 {"state", name_of(job_.state)},
                                 {"files", counts.files},
                                 {"failed", counts.failed},
                                 {"documents", counts.documents},
                                 {"chunks", counts.chunks}});
}

Task<void> RunningJob::hand_back() {
    for (JobFile& file : job_.files) {
        if (!is_finished(file.state)) {
            file.state = JobFileState::kWaiting;
        }
    }
    job_.state = JobState::kWaiting;
    job_.owner.clear();
    (void)co_await tell();
}

/// False: it was stopped before they were gone. The job is not finished then, and whoever takes it up
/// goes on here.
Task<bool> RunningJob::remove_uploads() {
    std::chrono::milliseconds pause = settings_.retry;
    for (std::size_t i = 0; i < job_.files.size();) {
        if (job_.files[i].blob.empty()) {
            ++i;
            continue;
        }
        const RequestContext ctx = store_context();
        const auto removed = co_await parts_.uploads.remove(ctx, job_.files[i].blob);
        if (removed) {
            job_.files[i].blob.clear();
            continue;
        }
        parts_.log.warn("upload_not_removed",
                        {{"id", job_.id.str()}, {"reason", removed.error().message}});
        if (stopping_ || lost_) {
            co_return false;
        }
        co_await rest(pause, {});
        pause = std::min<std::chrono::milliseconds>(2 * pause, kTellAgainMax);
    }
    co_return true;
}

}  // namespace ragd
