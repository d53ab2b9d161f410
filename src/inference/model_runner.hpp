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
#include "inference/compiled_graph.hpp"
#include "ports/component_status.hpp"
#include "runtime/compute_pool.hpp"
#include "text/tokenizer.hpp"

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
};

/// Runs batches on a compiled graph and its own threads. A batch waits in the pool's queue with a
/// few of its texts only, so a long one neither fills the queue nor holds up a person.
/// Threads: `run` on the io thread; `status` any. Lifetime: the clock outlives it.
class ModelRunner {
public:
    ModelRunner(std::string name, CompiledGraph graph, std::size_t threads, const Clock& clock);

    /// One output row per text, in order. The first error ends the batch: what has not begun does
    /// not begin. With `may_stop_early` no text is begun that would take longer, going by the last
    /// one, than the time that is left; then there are fewer rows, perhaps none.
    /// Errors: those of `encode`; Internal - the model failed; DeadlineExceeded, Cancelled;
    ///         Unavailable - the queue is full.
    Task<Result<std::vector<std::vector<float>>>> run(const RequestContext& ctx, ModelBatch batch);

    [[nodiscard]] ComponentStatus status() const;
    [[nodiscard]] std::size_t outputs() const { return graph_.outputs(); }
    /// Texts that wait for a thread now.
    [[nodiscard]] std::size_t queued() const { return pool_.queued(); }

private:
    struct Progress;
    Task<void> run_lane(WorkLimits limits, std::shared_ptr<Progress> progress);
    [[nodiscard]] bool would_be_late(Deadline deadline) const;
    Result<std::vector<float>> run_one(std::size_t worker, const ModelBatch& batch, std::size_t i);

    const Clock& clock_;
    CompiledGraph graph_;
    std::atomic<double> last_ms_{0};
    std::atomic<bool> failing_{false};  // the last text met a failure of the model itself
    ComputePool pool_;                  // last: its threads end before what they use
};

}  // namespace ragd
