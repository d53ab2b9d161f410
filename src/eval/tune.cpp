#include "eval/tune.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "eval/calibration.hpp"

namespace ragd {
namespace {

constexpr std::size_t kFolds = 5;

using Questions = std::vector<const TuneQuestion*>;

/// How well one tuning does on questions that it was not fitted on.
struct Outcome {
    std::vector<double> ndcg;  // of each question
    std::vector<double> loss;  // mean log loss of each question's sources
    std::vector<Judged> judged;
};

void add_calibration(const TuneQuestion& question, const Tuning& tuning, Outcome& outcome) {
    std::vector<Judged> judged;
    for (const TuneCandidate& one : question.candidates) {
        if (one.logit) {
            const double fused = fused_score(one, tuning.vector_weight);
            judged.push_back({tuning.blend->probability(fused, *one.logit), one.relevant});
        }
    }
    outcome.loss.push_back(log_loss(judged));
    outcome.judged.insert(outcome.judged.end(), judged.begin(), judged.end());
}

void add(const TuneQuestion& question, const Tuning& tuning, std::size_t k, Outcome& outcome) {
    outcome.ndcg.push_back(measure(rank(question, tuning, k), question.judged, k).ndcg);
    if (tuning.blend) {
        add_calibration(question, tuning, outcome);
    }
}

CalibrationFigures figures_of(const Outcome& outcome) {
    return {.log_loss = log_loss(outcome.judged),
            .error = calibration_error(reliability(outcome.judged))};
}

/// Every question three times: with the present tuning; with one fitted on the other folds, so that
/// it has not seen this question; and with the present order but probabilities fitted on the others.
struct CrossValidation {
    Outcome present;
    Outcome tuned;
    Outcome rescaled;
};

CrossValidation cross_validate(std::span<const TuneQuestion> questions, const Tuning& present,
                               std::size_t k) {
    CrossValidation result;
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
        Questions others;
        for (std::size_t i = 0; i < questions.size(); ++i) {
            if (i % kFolds != fold) {
                others.push_back(&questions[i]);
            }
        }
        const Tuning tuned = fit_tuning(others, present, k);
        const Tuning rescaled = fit_scale(others, present);
        for (std::size_t i = fold; i < questions.size(); i += kFolds) {
            add(questions[i], present, k, result.present);
            add(questions[i], tuned, k, result.tuned);
            add(questions[i], rescaled, k, result.rescaled);
        }
    }
    return result;
}

std::vector<double> minus(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> differences;
    for (std::size_t i = 0; i < a.size(); ++i) {
        differences.push_back(a[i] - b[i]);
    }
    return differences;
}

double mean_of(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) {
        sum += value;
    }
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

TuneVerdict verdict_of(const CrossValidation& validated, const PairedTest& order) {
    if (order.interval.low > 0) {
        return TuneVerdict::kOrder;
    }
    const auto gains = minus(validated.present.loss, validated.rescaled.loss);
    return bootstrap_mean(gains).low > 0 ? TuneVerdict::kProbabilities : TuneVerdict::kKeep;
}

Tuning advice(TuneVerdict verdict, const Questions& all, const Tuning& present, std::size_t k) {
    switch (verdict) {
        case TuneVerdict::kOrder:
            return fit_tuning(all, present, k);
        case TuneVerdict::kProbabilities:
            return fit_scale(all, present);
        case TuneVerdict::kKeep:
            break;
    }
    return present;
}

}  // namespace

Result<void> check_enough(std::size_t questions) {
    if (questions < kTuneQuestionsMin) {
        return fail(ErrorCode::kInvalidField,
                    fmt::format("tuning needs at least {} questions with judgements; there are {}",
                                kTuneQuestionsMin, questions));
    }
    return {};
}

Result<TuneReport> tune(std::span<const TuneQuestion> questions, const Tuning& present,
                        std::size_t k) {
    RAG_TRY(check_enough(questions.size()));
    Questions all;
    for (const TuneQuestion& question : questions) {
        all.push_back(&question);
    }
    const CrossValidation validated = cross_validate(questions, present, k);
    TuneReport report{.k = k, .questions = questions.size(), .present = present};
    report.present_ndcg = mean_of(validated.present.ndcg);
    report.tuned_ndcg = mean_of(validated.tuned.ndcg);
    report.test = test_paired(minus(validated.tuned.ndcg, validated.present.ndcg));
    report.verdict = verdict_of(validated, report.test);
    report.advised = advice(report.verdict, all, present, k);
    if (report.advised == present) {
        report.verdict = TuneVerdict::kKeep;  // what is fitted on all may be what is there
    }
    if (present.blend) {
        report.before = figures_of(validated.present);
        report.after = figures_of(report.verdict == TuneVerdict::kOrder ? validated.tuned
                                                                        : validated.rescaled);
    }
    return report;
}

}  // namespace ragd
