#include "answer/quotes/read_score.hpp"

#include <algorithm>

#include "answer/quotes/answerability.hpp"
#include "base/assert.hpp"

namespace ragd {
namespace {

/// A tenth of a logit, so that it is of the size of the other signs; beyond 20 it tells no more.
double tenth(double logit) {
    constexpr double kMost = 20;
    return std::clamp(logit, -kMost, kMost) / 10;
}

}  // namespace

AnswerSigns read_signs(const Sentence& sentence, const Source& source) {
    RAG_ASSERT(sentence.evidence, "only what was read has signs of a reader");
    return {.sentence_cosine = 0,
            .source_cosine = source.scores.vector.value_or(0),
            .source_coverage = sentence.source_coverage,
            .sentence_coverage = sentence.context,
            .keyword = 0,
            .names = sentence.names,
            .lead = 0,
            .type = sentence.has_type ? 1.0 : 0.0,
            .relevance = source.scores.rerank ? source.score : 0,
            .span = tenth(sentence.evidence->logit),
            .answers = tenth(sentence.answers)};
}

double read_score(const Sentence& sentence, const Source& source) {
    return answer_probability(read_signs(sentence, source), Evidence::kRead);
}

}  // namespace ragd
