#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/blend.hpp"
#include "domain/retrieved.hpp"
#include "eval/beir.hpp"
#include "eval/paired.hpp"

namespace ragd {

/// A chunk that was found for a question, with all that its place is made of.
struct TuneCandidate {
    std::string document;
    double vector = 0;            // cosine
    double keyword = 0;           // BM25 over the most that the question could score
    std::optional<double> logit;  // of the cross-encoder, if it read the chunk
    bool relevant = false;
};

struct TuneQuestion {
    std::string id;
    Judgements judged;
    std::vector<TuneCandidate> candidates;
};

/// What is tuned.
struct Tuning {
    double vector_weight = 0.5;
    std::optional<Blend> blend;  // none: there is no reranker
    bool operator==(const Tuning&) const = default;
};

/// Fewer questions than this tell too little.
inline constexpr std::size_t kTuneQuestionsMin = 30;

/// Takes over what retrieval found.
TuneQuestion tune_question(const EvalQuery& query, const Retrieved& found);

/// 0..1, as answer/fuse.cpp makes it in hybrid mode.
double fused_score(const TuneCandidate& candidate, double vector_weight);

/// The documents of a question in the order that `tuning` gives: by the fused score, then the best
/// `2 k` by the blend, as answer/retrieval.cpp does it.
std::vector<std::string> rank(const TuneQuestion& question, const Tuning& tuning, std::size_t k);

/// The tuning that is best on these questions, in nDCG@k: the weight from a grid in steps of 0.05;
/// the blend by logistic regression, its two parts then weighed against each other. `present` is
/// among the choices and wins a draw.
Tuning fit_tuning(std::span<const TuneQuestion* const> questions, const Tuning& present,
                  std::size_t k);

/// `present` with its blend scaled and shifted to fit these questions: the same order, other
/// probabilities.
Tuning fit_scale(std::span<const TuneQuestion* const> questions, const Tuning& present);

/// How far the probabilities are from what is so.
struct CalibrationFigures {
    double log_loss = 0;
    double error = 0;  // expected calibration error
};

enum class TuneVerdict {
    kKeep,           // nothing is better beyond chance
    kOrder,          // another order is
    kProbabilities,  // the order stays; other probabilities are truer
};

struct TuneReport {
    std::string dataset;
    std::size_t k = 10;
    std::size_t questions = 0;
    TuneVerdict verdict = TuneVerdict::kKeep;
    Tuning present;
    Tuning advised;  // fitted on all questions; `present` with kKeep
    double present_ndcg = 0;
    double tuned_ndcg = 0;  // cross-validated: no question is judged by a tuning that saw it
    PairedTest test;        // of the differences between these two
    std::optional<CalibrationFigures> before, after;  // with a reranker; `after` cross-validated
    std::vector<std::string> warnings;
};

/// Errors: InvalidField - fewer than kTuneQuestionsMin.
Result<void> check_enough(std::size_t questions);

/// Fits, and tests by five-fold cross-validation over the questions. What is not better beyond
/// chance (95% interval of the paired difference above 0) is not advised.
/// Errors: InvalidField - fewer than kTuneQuestionsMin questions.
Result<TuneReport> tune(std::span<const TuneQuestion> questions, const Tuning& present,
                        std::size_t k);

/// The lines for the settings file; none where nothing is to be changed.
std::vector<std::string> settings_lines(const TuneReport& report);
std::string to_json(const TuneReport& report);
std::string to_text(const TuneReport& report);

}  // namespace ragd
