#pragma once
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"
#include "inference/graphs/compiled_graph.hpp"
#include "inference/graphs/text_groups.hpp"
#include "ports/component_status.hpp"
#include "runtime/compute_pool.hpp"
#include "tokenizer/tokenizer.hpp"

namespace ragd {

/// Where a graph that gives token states has them.
inline constexpr std::size_t kStatesOutput = 1;

/// A batch of texts on their way through a model.
struct ModelBatch {
    std::size_t count = 0;
    /// The tokens of text i. Called on worker threads, at once for different i; at most once each.
    std::function<Result<Encoding>(std::size_t i)> encode;
    WorkClass work_class = WorkClass::kInteractive;
    std::size_t output = 0;  // which of the graph's
    /// Is given the graph's second output of text i too, on the worker; none: it is not read.
    std::function<void(std::size_t i, std::vector<float> states)> take_states = {};
    /// True: where the deadline comes too soon for all, the rows are those of the first texts.
    bool may_stop_early = false;
    /// True: texts of like lengths go through the graph at once, where it takes several, and only
    /// the first output is read.
    bool in_groups = false;
};

/// Runs batches on a compiled graph and its own threads. A batch waits in the pool's queue with a
/// few of its texts only, so a long one neither fills the queue nor holds up a person. Bulk work may have
/// threads of its own, of low priority: a text that runs cannot be stopped, but the core can be taken
/// from it. They have a graph of their own, too, since OpenVINO lets no more texts run on one at a time
/// than the machine has cores. It is made when there is bulk work for the first time, which does not
/// wait for it.
/// Threads: `run` on the io thread; `status` any. Lifetime: the clock outlives it.
class ModelRunner {
public:
    using MakeGraph = std::function<Result<CompiledGraph>()>;

    /// Without `make_bulk_graph` bulk work runs on the same threads, behind what is interactive.
    /// Requires: both graphs have a worker for each of `threads`.
    ModelRunner(std::string name, CompiledGraph graph, std::size_t threads, const Clock& clock,
                MakeGraph make_bulk_graph = nullptr);

    /// One output row per text, in order. The first error ends the batch: what has not begun does
    /// not begin. With `may_stop_early` no text is begun that would take longer, going by the last
    /// one, than the time that is left; then there are fewer rows, perhaps none, and after that the
    /// next batch does not go by that one. Groups are made of as many of the first texts as take
    /// half of that time, then of the next.
    /// Errors: those of `encode`; Internal - the model failed; DeadlineExceeded, Cancelled;
    ///         Unavailable - the queue is full.
    Task<Result<std::vector<std::vector<float>>>> run(const RequestContext& ctx, ModelBatch batch);

    /// How the last texts went. A model that is down is asked for no text any more, where somebody
    /// heeds that; so whoever looks has it try one.
    [[nodiscard]] ComponentStatus status() const;
    [[nodiscard]] std::size_t outputs() const { return graph_.outputs(); }
    /// Texts that wait for a thread now.
    [[nodiscard]] std::size_t queued() const {
        return pool_.queued() + (bulk_pool_ ? bulk_pool_->queued() : 0);
    }

private:
    struct Progress;
    using SharedProgress = std::shared_ptr<Progress>;
    // Steps of a batch: false where it is over.
    Task<bool> run_text(SharedProgress progress, std::size_t i);
    Task<bool> encode_slice(SharedProgress progress, std::size_t begin, std::size_t end);
    Task<bool> run_group(SharedProgress progress, TextGroup group);

    /// Runs `work(graph, worker)` on a thread for such work.
    template <typename F>
    auto run_on_thread(const WorkLimits& limits, F work);
    /// Two a thread: while one text or group runs, the next already waits.
    [[nodiscard]] std::size_t lanes() const { return 2 * pool_.threads(); }
    Task<void> run_in_groups(SharedProgress progress);
    [[nodiscard]] std::size_t next_wave(const Progress& progress, std::size_t begin) const;
    [[nodiscard]] bool may_begin(Progress& progress, std::size_t texts) const;
    /// Null until it is made, which this begins.
    CompiledGraph* bulk_graph();
    Result<std::vector<float>> run_one(CompiledGraph& graph, std::size_t worker,
                                       const ModelBatch& batch, std::size_t i);
    void note(bool ran) const;
    void try_a_text() const;

    const Clock& clock_;
    mutable CompiledGraph graph_;         // `status` tries it
    std::atomic<double> last_ms_{0};      // of one text, or a text's part of a group's time
    std::atomic<double> estimate_ms_{0};  // of the next; 0: not known
    mutable std::atomic<int> failed_in_a_row_{0};  // texts that met a failure of the model itself
    mutable std::atomic<bool> trying_{false};
    MakeGraph make_bulk_graph_;
    std::unique_ptr<CompiledGraph> bulk_graph_;  // written by the thread that makes it, once
    std::atomic<CompiledGraph*> bulk_ready_{nullptr};
    std::atomic<bool> bulk_begun_{false};
    std::unique_ptr<ComputePool> bulk_pool_;
    mutable ComputePool pool_;  // last: its threads end before what they use
};

}  // namespace ragd
