#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/answer.hpp"
#include "domain/attachments.hpp"
#include "domain/document.hpp"
#include "domain/request_context.hpp"
#include "ports/component_status.hpp"

namespace ragd {

/// Who waits: a person (served first) or a bulk job.
enum class Priority { kInteractive, kBulk };

/// What identifies an embedding space. Vectors of different models never mix.
struct EmbeddingModel {
    std::string name;      // sentence-transformers/all-MiniLM-L6-v2
    std::string revision;  // sha256 of the weights, lower-case hex
    std::size_t dimension = 0;
    std::size_t max_tokens = 0;  // the window, special tokens included
    bool cased = false;
};

struct EmbedOptions {
    Priority priority = Priority::kInteractive;
    bool use_cache = true;
    /// Kinds of attachments to make of each text while its model has it at hand. No cache has them,
    /// so none is asked. A kind that the embedder does not know is left out.
    std::vector<std::string> attach = {};
};

struct Embedding {
    Vector vector;
    CacheOutcome cache = CacheOutcome::kNone;  // where it came from; kNone: no cache was asked
    Attachments attachments = {};              // of EmbedOptions::attach
};

/// Turns texts into unit-length vectors.
class Embedder {
public:
    virtual ~Embedder() = default;

    /// Requires: nothing.  Errors: none.  Threads: any, at once.  Lifetime: as long as the
    /// embedder.
    [[nodiscard]] virtual const EmbeddingModel& model() const = 0;

    /// Embeds `texts` in order: result[i] is the vector of texts[i].
    /// Requires: valid UTF-8.
    /// Errors:   TooLarge - over the model's window, never cut silently; DeadlineExceeded;
    ///           Cancelled; Unavailable - the queue is full, safe to retry.
    /// Threads:  the io thread.  Lifetime: `ctx` outlives the task.
    virtual Task<Result<std::vector<Embedding>>> embed(const RequestContext& ctx,
                                                       std::vector<std::string> texts,
                                                       EmbedOptions options) = 0;

    /// Requires: nothing.  Errors: none: a broken model is a status.  Threads: any, at once.
    /// Lifetime: returns a value.
    [[nodiscard]] virtual ComponentStatus status() const = 0;
};

}  // namespace ragd
