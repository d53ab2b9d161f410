#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/byte_budget.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "direct/text_windows.hpp"
#include "domain/blend.hpp"
#include "domain/model_limits.hpp"
#include "domain/ranked_texts.hpp"
#include "domain/request_context.hpp"
#include "ports/embedder.hpp"
#include "ports/reranker.hpp"
#include "runtime/compute_pool.hpp"
#include "tokenizer/tokenizer.hpp"

namespace ragd {

/// Ranks texts as the passages of a question in vector mode are ranked: the cosine of the
/// embeddings and the reranker's logit make one probability. A text of several windows is as good
/// as its best one.
/// Threads: the io thread.  Lifetime: the parts outlive it, and it its tasks.
class TextRanker {
public:
    struct Parts {
        Embedder& embedder;
        Reranker& reranker;
        std::shared_ptr<const WordPieceTokenizer> tokenizer;  // of the embedder's model
        Blend blend;
        ComputePool& compute;
    };
    explicit TextRanker(Parts parts) : parts_(std::move(parts)) {}

    /// All texts or an error: no order is made of some of them.
    /// Errors: DeadlineExceeded, Cancelled; Unavailable - a queue is full, or too much is being
    ///         ranked.
    /// Lifetime: `ctx` outlives the task.
    Task<Result<RankedTexts>> rank(const RequestContext& ctx, TextsToRank wanted);

private:
    struct Read;
    struct Judged;
    [[nodiscard]] Task<Result<Read>> read(const RequestContext& ctx, TextsToRank wanted) const;
    [[nodiscard]] Task<Result<std::vector<double>>> cosines(const RequestContext& ctx,
                                                            const std::string& question,
                                                            std::vector<Passage>& passages) const;
    [[nodiscard]] Task<Result<std::vector<float>>> logits(const RequestContext& ctx,
                                                          std::string question,
                                                          std::vector<Passage> passages) const;
    [[nodiscard]] std::vector<double> log_odds(const Read& read, const Judged& judged) const;

    Parts parts_;
    ByteBudget kept_{limits::kRankedBytes};
};

}  // namespace ragd
