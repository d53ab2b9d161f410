#pragma once
#include <array>
#include <cstddef>

namespace ragd {

/// What the decision to answer rests on; each is about 0..1.
struct AnswerSigns {
    double sentence_cosine = 0;  // of the best sentence that was embedded
    double source_cosine = 0;    // of the best source
    double source_coverage = 0;
    double sentence_coverage = 0;  // best, in context
    double keyword = 0;            // best bm25 / bm25_max
    double names = 0;
    double type = 0;       // 1: the best sentence has what is asked for
    double relevance = 0;  // best probability that a reranker gave to a source
    double span = 0;       // a tenth of the reader's logit for the best sentence's answer
    double answers = 0;    // the same of its passage: that it answers at all
    static constexpr std::size_t kCount = 10;
    [[nodiscard]] std::array<double, kCount> values() const {
        return {sentence_cosine,
                source_cosine,
                source_coverage,
                sentence_coverage,
                keyword,
                names,
                type,
                relevance,
                span,
                answers};
    }
};

}  // namespace ragd
