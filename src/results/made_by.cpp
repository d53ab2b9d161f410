#include "results/made_by.hpp"

#include "results/key_writer.hpp"

// As in question_key.cpp, a new option does not compile before it stands here.

namespace ragd {
namespace {

void add(KeyWriter& key, const Blend& blend) {
    const auto& [fused, logit, bias] = blend;
    key.add(fused).add(logit).add(bias);
}

void add(KeyWriter& key, const ReadingRule& rule) {
    const auto& [span, answers, fused, near, elsewhere, bias] = rule;
    key.add(span).add(answers).add(fused).add(near).add(elsewhere).add(bias);
}

void add(KeyWriter& key, const std::optional<RetrievalDepth>& depth) {
    key.add(depth.has_value());
    if (depth) {
        const auto& [candidates, reranked, results] = *depth;
        key.add(candidates).add(reranked).add(results);
    }
}

}  // namespace

std::string made_by(const AnswerOptions& options, const std::vector<std::string>& makers) {
    const auto& [name, vector_weight, blend, reading, depth, answer_threshold, context_tokens,
                 output_links] = options;
    KeyWriter key;
    key.add(name).add(vector_weight).add(answer_threshold).add(context_tokens);
    key.add(static_cast<int>(output_links));
    add(key, blend);
    add(key, reading);
    add(key, depth);
    for (const std::string& maker : makers) {
        key.add(maker);
    }
    return key.take();
}

}  // namespace ragd
