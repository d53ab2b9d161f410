#pragma once
#include <memory>

#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"
#include "domain/text_vectors.hpp"
#include "ports/embedder.hpp"
#include "runtime/compute_pool.hpp"
#include "tokenizer/tokenizer.hpp"

namespace ragd {

/// Gives texts the vectors that a question of the same words has, and a passage: the embedding
/// models that we run know no roles.
/// Threads: the io thread.  Lifetime: the parts outlive it.
class TextEmbedder {
public:
    struct Parts {
        Embedder& embedder;
        std::shared_ptr<const WordPieceTokenizer> tokenizer;  // of that model
        ComputePool& compute;
    };
    explicit TextEmbedder(Parts parts) : parts_(std::move(parts)) {}

    /// All vectors or an error. Many texts are bulk work.
    /// Errors: TooLarge - a text is over the window, and is not to be cut; those of the embedder.
    /// Lifetime: `ctx` outlives the task.
    Task<Result<TextVectors>> embed(const RequestContext& ctx, TextsToEmbed wanted) const;

private:
    Parts parts_;
};

}  // namespace ragd
