#pragma once
#include <string>

#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/answer.hpp"
#include "domain/request_context.hpp"
#include "ports/embedder.hpp"

namespace ragd {

struct QuestionVector {
    Vector vector;
    CacheOutcome cache = CacheOutcome::kNone;
    std::size_t parts = 1;  // into how many the text was cut to fit the model's window
};

/// Embeds a question of any length. One over the model's window is halved at a space until its
/// parts fit; its vector is their mean, weighted by length, at unit length. Nothing of it is lost.
/// Errors: those of the embedder.  Lifetime: `ctx` outlives the task.
Task<Result<QuestionVector>> embed_question(const RequestContext& ctx, Embedder& embedder,
                                            std::string text, EmbedOptions options);

}  // namespace ragd
