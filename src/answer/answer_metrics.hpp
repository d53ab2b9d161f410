#pragma once
#include "base/assert.hpp"
#include "domain/answer.hpp"
#include "domain/question.hpp"
#include "domain/stage.hpp"
#include "obs/metrics.hpp"

namespace ragd {

/// How a question ended: with an answer of some kind, or with an error.
enum class QueryOutcome { kGenerated, kExtractive, kNone, kAbstained, kError };
template <>
inline constexpr auto kNamesOf<QueryOutcome> =
    names_of<QueryOutcome>("generated", "extractive", "none", "abstained", "error");

inline QueryOutcome outcome_of(AnswerKind kind) {
    const auto outcome = parse_name<QueryOutcome>(name_of(kind));
    RAG_ASSERT(outcome, "each kind of answer is an outcome");
    return *outcome;
}

struct AnswerMetrics {
    explicit AnswerMetrics(Metrics& metrics)
        : queries(metrics, {"rag_queries_total", "Questions answered."}, {"mode", "outcome"}),
          stages(metrics,
                 {"rag_query_duration_seconds", "Time of each stage of a question, and of all."},
                 "stage", std::span<const Stage>{kQuestionStages}) {}

    Counters<SearchMode, QueryOutcome> queries;
    Histograms<Stage> stages;
};

}  // namespace ragd
