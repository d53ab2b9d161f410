#pragma once
#include <atomic>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jobs/job_desk.hpp"
#include "jobs/job_runner.hpp"
#include "jobs/rest.hpp"
#include "runtime/io_thread.hpp"
#include "testing/memory_blobs.hpp"
#include "testing/memory_job_store.hpp"
#include "testing/test_access.hpp"

namespace ragd {

/// The real time, and what a test skips.
/// Threads: any, at once.
class SkippingClock final : public Clock {
public:
    [[nodiscard]] SteadyTime now() const override { return real_.now() + skipped_.load(); }
    [[nodiscard]] WallTime wall() const override { return real_.wall() + skipped_.load(); }

    void skip(std::chrono::milliseconds by) { skipped_.store(skipped_.load() + by); }

private:
    SystemClock real_;
    std::atomic<std::chrono::milliseconds> skipped_{};
};

/// A process that works on jobs, of which there may be several on one store. It reads a file as one
/// document with the file's bytes for its text; what is indexed is kept in a map.
/// Threads: all but `read` on the io thread, where a test looks by `on_io`.
class JobsTest : public testing::Test {
protected:
    struct Process {
        std::unique_ptr<JobRunner> runner;
        std::unique_ptr<JobDesk> desk;
    };

    template <typename F>
    auto run(F task) {
        return io_.block_on(task());
    }
    template <typename F>
    auto on_io(F look) {
        const auto task = [&]() -> Task<decltype(look())> { co_return look(); };
        return io_.block_on(task());
    }
    JobSettings settings(std::string owner) {
        JobSettings made;
        made.owner = std::move(owner);
        made.lease = std::chrono::milliseconds{200};
        made.poll = std::chrono::milliseconds{5};
        made.beat = std::chrono::milliseconds{5};
        made.retry = std::chrono::milliseconds{5};
        return made;
    }
    Process& start(JobSettings settings) {
        processes_.push_back({});
        Process& made = processes_.back();
        made.runner = std::make_unique<JobRunner>(
            JobParts{.store = store_,
                     .uploads = uploads_,
                     .index = [this](const RequestContext& ctx, CheckedIndexCall call)
                         -> Task<Result<IndexReport>> { return index(ctx, std::move(call)); },
                     .read = [this](const FileToRead& file, const std::string& bytes,
                                    const TakeDocument& take) { return read_(file, bytes, take); },
                     .pages = pages_,
                     .readers = readers_,
                     .compute = compute_,
                     .executor = io_.executor(),
                     .clock = clock_,
                     .log = log_,
                     .metrics = JobMetrics{metrics_}},
            std::move(settings));
        made.desk = std::make_unique<JobDesk>(*made.runner);
        on_io([&made] {
            made.runner->start();
            return true;
        });
        return made;
    }
    Process& start() { return start(settings("process")); }
    void TearDown() override {
        for (Process& process : processes_) {
            run([&]() -> Task<bool> {
                co_await process.runner->stop(std::chrono::seconds{10});
                co_return true;
            });
        }
    }

    /// Waits until it is so.
    template <typename F>
    void eventually(F is_so, const std::string& what) {
        const Deadline end = Deadline::in(clock_, std::chrono::seconds{20});
        while (!on_io(is_so)) {
            ASSERT_FALSE(end.passed(clock_.now())) << what;
            run([]() -> Task<bool> {
                co_await rest(std::chrono::milliseconds{2}, {});
                co_return true;
            });
        }
    }

    static JobRequest request(const std::vector<std::string>& names) {
        JobRequest made{.options = {.collection = CollectionName{"documents"}}};
        for (const std::string& name : names) {
            made.files.push_back({.name = name, .media_type = "text/plain"});
        }
        return made;
    }
    /// Nothing: it was refused, and `refused_` says why.
    std::optional<CreatedJob> accept(Process& process, JobRequest request,
                                     std::vector<std::string> bytes) {
        return run([&]() -> Task<std::optional<CreatedJob>> {
            auto created = co_await process.desk->accept(
                ctx_, std::move(request),
                std::vector<std::string_view>(bytes.begin(), bytes.end()));
            if (!created) {
                refused_ = created.error();
                co_return std::nullopt;
            }
            co_return std::move(*created);
        });
    }
    std::optional<Job> find(const JobId& id) {
        return run([&]() -> Task<std::optional<Job>> {
            auto found = co_await store_.find(ctx_, id);
            co_return found ? std::move(*found) : std::nullopt;
        });
    }
    Job finished(const JobId& id) {
        std::optional<Job> job;
        eventually([&] { return processes_.front().runner->running(id) == nullptr; },
                   "nobody works on it");
        const Deadline end = Deadline::in(clock_, std::chrono::seconds{20});
        while (!(job = find(id)) || !is_finished(job->state)) {
            if (end.passed(clock_.now())) {
                ADD_FAILURE() << "the job is not finished";
                break;
            }
        }
        return *job;
    }
    std::map<std::string, std::string> indexed() {
        return on_io([this] { return indexed_; });
    }

    std::size_t uploads() {
        return run([this]() -> Task<std::size_t> {
            const auto page = co_await uploads_.list(ctx_, "");
            co_return page->blobs.size();
        });
    }

    Task<Result<IndexReport>> index(const RequestContext& ctx, CheckedIndexCall call) {
        if (before_index_) {
            co_await before_index_(ctx);
        }
        if (auto alive = ctx.check(clock_); !alive) {
            co_return alive.error();
        }
        if (failures_ > 0) {
            --failures_;
            co_return fail(ErrorCode::kUnavailable, "the index is down");
        }
        IndexReport report;
        for (const Document& document : call->documents) {
            const auto [kept, is_new] = indexed_.emplace(document.id.str(), document.text);
            const bool same = !is_new && kept->second == document.text;
            kept->second = document.text;
            ++puts_;
            report.documents.push_back({.id = document.id,
                                        .version = 1,
                                        .chunks = 1,
                                        .status = is_new ? IndexStatus::kCreated
                                                  : same ? IndexStatus::kUnchanged
                                                         : IndexStatus::kUpdated});
        }
        co_return report;
    }
    static Result<FileReading> read_as_text(const FileToRead& file, const std::string& bytes,
                                            const TakeDocument& take) {
        RAG_TRY(take(Document{.id = file.id, .text = bytes, .title = file.name, .url = file.url}));
        return FileReading{};
    }

    SkippingClock clock_;
    Metrics metrics_{"test", clock_};
    Log log_ = Log::null();
    IoThread io_;
    ComputePool readers_{"reader", 2, 64, clock_};
    ComputePool compute_{"compute", 1, 64, clock_};
    RequestContext ctx_ = test_context(TestAccess::of("acme", {"user:mia"}));
    MemoryJobStore store_;
    MemoryBlobs uploads_{clock_};
    ReadFile read_ = read_as_text;
    WebPages* pages_ = nullptr;
    std::function<Task<void>(const RequestContext&)> before_index_;
    int failures_ = 0;  // of the index, to come
    std::map<std::string, std::string> indexed_;
    int puts_ = 0;
    std::optional<Error> refused_;
    std::list<Process> processes_;
};

}  // namespace ragd
