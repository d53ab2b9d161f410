#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/names.hpp"
#include "base/result.hpp"
#include "eval/compare.hpp"
#include "eval/report.hpp"

namespace ragd {

enum class AnswerOutcome { kRight, kWrong, kRefused };
template <>
inline constexpr auto kNamesOf<AnswerOutcome> =
    names_of<AnswerOutcome>("right", "wrong", "refused");

/// What was said to one question.
struct AnswerResult {
    std::string id;
    std::string text;
    std::vector<std::string> accepted;  // none: the documents do not answer
    std::string answer;                 // "" where it was refused
    AnswerOutcome outcome = AnswerOutcome::kRefused;
    double ms = 0;

    [[nodiscard]] bool is_answerable() const { return !accepted.empty(); }
    [[nodiscard]] bool is_right_refusal() const {
        return outcome == AnswerOutcome::kRefused && !is_answerable();
    }
};

/// The figures of a run.
struct AnswerFigures {
    std::size_t answerable = 0;
    std::size_t unanswerable = 0;
    std::size_t right = 0;    // said, and it holds an accepted answer
    std::size_t wrong = 0;    // said, and it does not
    std::size_t refused = 0;  // of both kinds
    double precision = 0;     // right of what was said
    double recall = 0;        // right of what can be answered
    double f1 = 0;            // the harmonic mean of both
    double refusals = 0;      // of what cannot be answered: the share refused
    double words = 0;         // of what was said, in the mean
};

struct AnswerReport {
    std::string dataset;
    std::string dataset_sha256;
    SearchMode mode = SearchMode::kHybrid;
    bool reranked = false;  // whether a reranker really ran
    std::size_t top_k = 5;
    AnswerFigures figures;
    double p50_ms = 0;  // of one question
    double p99_ms = 0;
    std::vector<std::string> warnings;
    EvalSetup setup;
    std::vector<AnswerResult> results;  // in the order of the set
};

/// One of the figures by name, for those who list them all.
struct AnswerFigureName {
    const char* name;
    double AnswerFigures::* member;
    const char* meaning;
};
const std::vector<AnswerFigureName>& answer_figure_names();

/// The figures and times of what `results` has.
void sum_up(AnswerReport& report);

/// "hybrid, reranked, top_k 5".
std::string label_of(const AnswerReport& report);

/// The line that `ragd eval --answers --json` prints, and the table of the other way.
std::string to_json(const AnswerReport& report);
std::string to_text(const AnswerReport& report);

/// Two runs, question by question: of all of them, how many were treated rightly (the right answer,
/// or a right refusal), how many answered rightly, refused rightly, answered wrongly.
/// Errors: Conflict - as `compare` of retrieval.
Result<Comparison> compare(const AnswerReport& a, const AnswerReport& b, const std::string& b_name);

}  // namespace ragd
