#include "inference/model_runner.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <ranges>
#include <utility>

#include "base/limits.hpp"
#include "inference/lanes.hpp"

namespace ragd {

namespace {

using Row = std::vector<float>;
using Milliseconds = std::chrono::duration<double, std::milli>;

/// Texts that wait, tokenised, for their group: 256 of 512 ids are 1 MiB.
constexpr std::size_t kWaveMax = 256;

/// One text that the model fails on, sent by anybody, should not stop the answers to all others.
constexpr int kDownAfter = 3;

}  // namespace

/// Shared by the steps of one batch, and by the worker that runs a text of it. Only the io thread
/// writes.
struct ModelRunner::Progress {
    ModelBatch batch;
    WorkLimits limits;
    std::vector<Row> rows = {};
    std::vector<Encoding> encodings = {};  // of a wave that waits for its groups
    bool is_over = false;
    bool has_begun = false;
    bool was_refused = false;  // a text would have been late, going by the estimate
    std::optional<Error> failure = {};

    /// Whether there may be fewer rows than texts.
    [[nodiscard]] bool may_be_cut() const {
        return batch.may_stop_early && limits.deadline != Deadline::never();
    }
    [[nodiscard]] std::vector<TextGroup> groups(std::size_t begin, std::size_t end,
                                                std::size_t threads) const {
        std::vector<std::size_t> lengths;
        for (std::size_t i = begin; i < end; ++i) {
            lengths.push_back(encodings[i].ids.size());
        }
        auto groups = group_by_length(lengths, threads);
        for (std::size_t& i : groups | std::views::join) {
            i += begin;
        }
        if (may_be_cut()) {  // what is cut off should be the last texts
            std::ranges::sort(groups, {}, [](const TextGroup& g) { return std::ranges::min(g); });
        }
        return groups;
    }
    void stop(Error error) {
        is_over = true;
        const bool is_late = error.code == ErrorCode::kDeadlineExceeded;
        if (!(batch.may_stop_early && is_late) && !failure) {
            failure = std::move(error);
        }
    }
};

ModelRunner::ModelRunner(std::string name, CompiledGraph graph, std::size_t threads,
                         const Clock& clock, MakeGraph make_bulk_graph)
    : clock_(clock),
      graph_(std::move(graph)),
      make_bulk_graph_(std::move(make_bulk_graph)),
      bulk_pool_(make_bulk_graph_ ? std::make_unique<ComputePool>(name + "-bulk", threads,
                                                                  limits::kInferenceQueueMax, clock,
                                                                  ThreadPriority::kBackground)
                                  : nullptr),
      pool_(std::move(name), threads, limits::kInferenceQueueMax, clock) {}

CompiledGraph* ModelRunner::bulk_graph() {
    if (bulk_pool_ && !bulk_begun_.exchange(true)) {
        // One that cannot be made, or whose turn does not come, is missed by nobody: the other works.
        auto make = [this](std::size_t) {
            if (auto made = make_bulk_graph_()) {
                bulk_graph_ = std::make_unique<CompiledGraph>(std::move(*made));
                bulk_ready_ = bulk_graph_.get();
            }
        };
        bulk_begun_ = bulk_pool_->post({}, std::move(make)).has_value();
    }
    return bulk_ready_;
}

template <typename F>
auto ModelRunner::run_on_thread(const WorkLimits& limits, F work) {
    CompiledGraph* const bulk = limits.work_class == WorkClass::kBulk ? bulk_graph() : nullptr;
    CompiledGraph& graph = bulk != nullptr ? *bulk : graph_;
    ComputePool& pool = bulk != nullptr ? *bulk_pool_ : pool_;
    return pool.run(limits, [&graph, work = std::move(work)](std::size_t worker) mutable {
        return work(graph, worker);
    });
}

Result<std::vector<float>> ModelRunner::run_one(CompiledGraph& graph, std::size_t worker,
                                                const ModelBatch& batch, std::size_t i) {
    const auto begin = clock_.now();
    const auto encoding = RAG_TRY(batch.encode(i));
    auto row = graph.infer(worker, encoding, batch.output);
    if (row && batch.take_states) {
        if (auto states = graph.read(worker, kStatesOutput, encoding.ids.size())) {
            batch.take_states(i, std::move(*states));
        } else {
            row = std::move(states.error());
        }
    }
    note(row.has_value());
    estimate_ms_ = last_ms_ = Milliseconds{clock_.now() - begin}.count();
    return row;
}

bool ModelRunner::may_begin(Progress& progress, std::size_t texts) const {
    const double left_ms = Milliseconds{progress.limits.deadline.remaining(clock_.now())}.count();
    if (progress.batch.may_stop_early && left_ms <= estimate_ms_ * static_cast<double>(texts)) {
        progress.was_refused = left_ms > 0;
        return false;
    }
    progress.has_begun = true;
    return true;
}

Task<bool> ModelRunner::run_text(SharedProgress progress, std::size_t i) {
    if (!may_begin(*progress, 1)) {
        co_return false;
    }
    auto row = co_await run_on_thread(
        progress->limits, [this, progress, i](CompiledGraph& graph, std::size_t worker) {
            return run_one(graph, worker, progress->batch, i);
        });
    if (row) {
        progress->rows[i] = std::move(*row);
    } else {
        progress->stop(std::move(row.error()));
    }
    co_return !progress->is_over;
}

Task<bool> ModelRunner::encode_slice(SharedProgress progress, std::size_t begin, std::size_t end) {
    using Encodings = std::vector<Encoding>;
    auto made = co_await run_on_thread(
        progress->limits, [progress, begin, end](CompiledGraph&, std::size_t) -> Result<Encodings> {
            Encodings encodings;
            for (std::size_t i = begin; i < end; ++i) {
                encodings.push_back(RAG_TRY(progress->batch.encode(i)));
            }
            return encodings;
        });
    if (made) {
        std::ranges::move(*made, progress->encodings.begin() + static_cast<std::ptrdiff_t>(begin));
    } else {
        progress->stop(std::move(made.error()));
    }
    co_return !progress->is_over;
}

Task<bool> ModelRunner::run_group(SharedProgress progress, TextGroup group) {
    if (!may_begin(*progress, group.size())) {
        progress->is_over = true;
        co_return false;
    }
    std::vector<Encoding> encodings;
    for (const std::size_t i : group) {
        encodings.push_back(std::move(progress->encodings[i]));
    }
    auto rows = co_await run_on_thread(
        progress->limits,
        [this, encodings = std::move(encodings)](CompiledGraph& graph, std::size_t worker) {
            const auto begin = clock_.now();
            auto made = graph.infer_group(worker, encodings);
            note(made.has_value());
            estimate_ms_ = last_ms_ =
                Milliseconds{clock_.now() - begin}.count() / static_cast<double>(encodings.size());
            return made;
        });
    if (!rows) {
        progress->stop(std::move(rows.error()));
        co_return false;
    }
    for (std::size_t k = 0; k < group.size(); ++k) {
        progress->rows[group[k]] = std::move((*rows)[k]);
    }
    co_return !progress->is_over;
}

/// How many texts come next: what half of the time left is enough for, going by the last one.
/// Groups mix them, so where the time is over before a wave ends, more of it may be lost than had
/// to be.
std::size_t ModelRunner::next_wave(const Progress& progress, std::size_t begin) const {
    const std::size_t waiting = std::min(progress.batch.count - begin, kWaveMax);
    if (!progress.may_be_cut()) {
        return waiting;
    }
    const double text_ms = estimate_ms_;
    const double left_ms = Milliseconds{progress.limits.deadline.remaining(clock_.now())}.count();
    const double texts =
        text_ms == 0 ? 0 : left_ms / 2 / text_ms * static_cast<double>(pool_.threads());
    const auto fits = static_cast<std::size_t>(std::min<double>(texts, kWaveMax));
    return std::min(waiting, std::max(fits, pool_.threads()));
}

Task<void> ModelRunner::run_in_groups(SharedProgress progress) {
    const std::size_t count = progress->batch.count;
    progress->encodings.resize(count);
    std::size_t end = 0;
    for (std::size_t begin = 0; begin < count && !progress->is_over; begin = end) {
        end = begin + next_wave(*progress, begin);
        const std::size_t threads = pool_.threads();
        const std::size_t slice = (end - begin + threads - 1) / threads;
        const auto encode = [this, progress, begin, end, slice](std::size_t k) {
            const std::size_t first = begin + k * slice;
            return encode_slice(progress, first, std::min(first + slice, end));
        };
        co_await run_lanes(lanes(), (end - begin + slice - 1) / slice, encode);
        if (progress->is_over) {
            co_return;
        }
        const auto groups = progress->groups(begin, end, threads);
        co_await run_lanes(lanes(), groups.size(), [this, progress, &groups](std::size_t k) {
            return run_group(progress, groups[k]);
        });
    }
}

Task<Result<std::vector<Row>>> ModelRunner::run(const RequestContext& ctx, ModelBatch batch) {
    const WorkLimits limits{.work_class = batch.work_class,
                            .deadline = ctx.deadline,
                            .cancelled = ctx.cancelled,
                            .share = ctx.access.share()};
    const auto progress = std::make_shared<Progress>(std::move(batch), limits);
    progress->rows.resize(progress->batch.count);
    if (progress->batch.in_groups && graph_.takes_groups()) {
        co_await run_in_groups(progress);
    } else {
        co_await run_lanes(lanes(), progress->batch.count,
                           [this, progress](std::size_t i) { return run_text(progress, i); });
    }
    if (progress->failure) {
        co_return std::move(*progress->failure);
    }
    if (progress->batch.may_stop_early) {
        const auto first_missing =
            std::ranges::find_if(progress->rows, [](const Row& row) { return row.empty(); });
        progress->rows.erase(first_missing, progress->rows.end());
        if (progress->was_refused && !progress->has_begun) {
            estimate_ms_ = 0;  // one slow text must not keep all later ones out: measure again
        }
    }
    co_return std::move(progress->rows);
}

void ModelRunner::note(bool ran) const {
    failed_in_a_row_ = ran ? 0 : std::min(failed_in_a_row_ + 1, kDownAfter);
}

void ModelRunner::try_a_text() const {
    if (trying_.exchange(true)) {
        return;
    }
    auto work = [this](std::size_t worker) {
        note(graph_.infer(worker, {.ids = {1}, .type_ids = {0}}, 0).has_value());
        trying_ = false;
    };
    if (!pool_.post({}, std::move(work))) {
        trying_ = false;
    }
}

ComponentStatus ModelRunner::status() const {
    ComponentStatus status{.latency_ms = last_ms_};
    const int failed = failed_in_a_row_;
    if (failed > 0) {
        status.health = failed < kDownAfter ? Health::kDegraded : Health::kDown;
        status.detail = "the model failed on the last text";
    }
    if (failed >= kDownAfter) {
        try_a_text();
    }
    return status;
}

}  // namespace ragd
