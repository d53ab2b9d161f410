#include "answer/quotes/read_score.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace ragd {

double read_score(const Sentence& sentence, const Source& source, const ReadingRule& rule) {
    RAG_ASSERT(sentence.evidence, "only what was read has evidence");
    return rule.probability({.span = sentence.evidence->logit,
                             .answers = sentence.answers,
                             .fused = source.scores.fused.value_or(0),
                             .near = sentence.near,
                             .elsewhere = sentence.elsewhere});
}

AnswerSigns read_signs(const Sentence& sentence, const Source& source) {
    RAG_ASSERT(sentence.evidence, "only what was read has evidence");
    // In place of the weighted shares stand those of the rule, which tools/train_reader/fit_rule.py reads.
    constexpr double kTenth = 0.1;  // so that they are of the size of the other signs
    return {.source_cosine = source.scores.vector.value_or(0),
            .source_coverage = sentence.elsewhere,
            .sentence_coverage = sentence.near,
            .names = sentence.names,
            .type = sentence.has_type ? 1.0 : 0.0,
            .relevance = source.scores.rerank ? source.score : 0,
            .span = kTenth * sentence.evidence->logit,
            .answers = kTenth * sentence.answers};
}

}  // namespace ragd
