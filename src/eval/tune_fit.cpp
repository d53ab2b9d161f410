#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <unordered_set>

#include "answer/page_evidence.hpp"
#include "eval/logistic.hpp"
#include "eval/tune.hpp"

namespace ragd {
namespace {

constexpr std::size_t kWeightSteps = 20;  // of 0.05
constexpr double kDraw = 1e-9;

double mean_ndcg(std::span<const TuneQuestion* const> questions, const Tuning& tuning,
                 std::size_t k) {
    double sum = 0;
    for (const TuneQuestion* question : questions) {
        sum += measure(rank(*question, tuning, k), question->judged, k).ndcg;
    }
    return questions.empty() ? 0 : sum / static_cast<double>(questions.size());
}

/// The vector weight from the grid whose fused order has the best nDCG@k. Where several are equal,
/// the one nearest to the present weight.
double best_weight(std::span<const TuneQuestion* const> questions, double present, std::size_t k) {
    double best = present;
    double best_ndcg = mean_ndcg(questions, {.vector_weight = present, .blend = {}}, k);
    for (std::size_t i = 0; i <= kWeightSteps; ++i) {
        const double weight = static_cast<double>(i) / kWeightSteps;
        const double ndcg = mean_ndcg(questions, {.vector_weight = weight, .blend = {}}, k);
        const bool nearer = std::abs(weight - present) < std::abs(best - present);
        if (ndcg > best_ndcg + kDraw || (ndcg > best_ndcg - kDraw && nearer)) {
            best = weight;
            best_ndcg = std::max(ndcg, best_ndcg);
        }
    }
    return best;
}

/// Cases with the fused score and the logit as features.
std::vector<LogisticCase> cases_of(std::span<const TuneQuestion* const> questions,
                                   double vector_weight) {
    std::vector<LogisticCase> cases;
    for (const TuneQuestion* question : questions) {
        for (const TuneCandidate& one : question->candidates) {
            if (one.logit) {
                cases.push_back({{fused_score(one, vector_weight), *one.logit}, one.relevant});
            }
        }
    }
    return cases;
}

/// Scale and bias for the score of `direction` that make its probabilities fit the cases best. The
/// order stays that of `direction`; nothing if the best scale is negative, which would reverse it.
std::optional<Blend> scaled(std::vector<LogisticCase> cases, const Blend& direction) {
    for (LogisticCase& one : cases) {
        one.x = {direction.fused * one.x[0] + direction.logit * one.x[1], 0};
    }
    const LogisticFit fit = fit_logistic(cases);
    const double scale = fit.weights[0];
    if (!(scale > 0)) {
        return std::nullopt;
    }
    return Blend{
        .fused = scale * direction.fused, .logit = scale * direction.logit, .bias = fit.bias};
}

/// The best blend at a given vector weight. Regression finds probabilities that fit; then the share
/// of the logit is varied, since what fits best does not always rank best.
Blend best_blend(std::span<const TuneQuestion* const> questions, double vector_weight,
                 std::size_t k) {
    constexpr std::array kTimes{1.0, 0.0, 0.25, 0.5, 2.0, 4.0};
    constexpr double kWorthIt = 1e-4;
    const std::vector<LogisticCase> cases = cases_of(questions, vector_weight);
    const LogisticFit fit = fit_logistic(cases);
    const Blend regression{.fused = fit.weights[0], .logit = fit.weights[1], .bias = fit.bias};
    Blend best = regression;
    double best_ndcg = -1;
    for (const double times : kTimes) {
        Blend direction = regression;
        direction.logit *= times;
        const double ndcg =
            mean_ndcg(questions, {.vector_weight = vector_weight, .blend = direction}, k);
        if (ndcg > best_ndcg + kWorthIt) {
            const auto other = times == 1.0 ? std::optional{regression} : scaled(cases, direction);
            best = other.value_or(best);
            best_ndcg = other ? ndcg : best_ndcg;
        }
    }
    return best;
}

}  // namespace

double fused_score(const TuneCandidate& candidate, double vector_weight) {
    return std::clamp(vector_weight * candidate.vector + (1 - vector_weight) * candidate.keyword,
                      0.0, 1.0);
}

TuneQuestion tune_question(const EvalQuery& query, const Retrieved& found) {
    TuneQuestion question{.id = query.id, .judged = query.judged, .candidates = {}};
    for (const Source& source : found.sources) {
        const std::string& document = source.chunk.document.str();
        if (query.excluded.contains(document)) {
            continue;
        }
        const auto judged = query.judged.find(document);
        const double bm25 = source.scores.keyword.value_or(0);
        question.candidates.push_back(
            {.document = document,
             .vector = source.scores.vector.value_or(0),
             .keyword = found.bm25_max > 0 ? bm25 / found.bm25_max : 0,
             .logit = source.scores.rerank,
             .relevant = judged != query.judged.end() && judged->second > 0});
    }
    return question;
}

std::vector<std::string> rank(const TuneQuestion& question, const Tuning& tuning, std::size_t k) {
    struct Ranked {
        const TuneCandidate* candidate;
        double fused;
        double score;
    };
    std::vector<Ranked> ranked;
    for (const TuneCandidate& one : question.candidates) {
        const double fused = fused_score(one, tuning.vector_weight);
        ranked.push_back({&one, fused, fused});
    }
    const auto before = [](const Ranked& a, const Ranked& b) {
        return std::tuple{-a.score, -a.fused, a.candidate} <
               std::tuple{-b.score, -b.fused, b.candidate};  // at last: as they were found
    };
    std::ranges::sort(ranked, before);
    if (tuning.blend) {
        const std::size_t depth = std::min(2 * k, ranked.size());
        const auto read = std::span{ranked}.first(depth);
        for (Ranked& one : read) {
            // Without a logit: below all that were read, in the fused order.
            one.score = one.candidate->logit
                            ? tuning.blend->log_odds(one.fused, *one.candidate->logit)
                            : -1e9;
        }
        std::vector<RankedChunk> chunks;
        for (const Ranked& one : read) {
            chunks.push_back({one.candidate->document, one.score});
        }
        const std::vector<double> evidence = page_evidence(chunks);
        for (std::size_t i = 0; i < read.size(); ++i) {
            read[i].score += read[i].candidate->logit ? evidence[i] : 0;
        }
        std::ranges::sort(read, before);
    }
    std::vector<std::string> documents;
    std::unordered_set<std::string_view> seen;
    for (const Ranked& one : ranked) {
        if (seen.insert(one.candidate->document).second) {
            documents.push_back(one.candidate->document);
        }
    }
    return documents;
}

Tuning fit_tuning(std::span<const TuneQuestion* const> questions, const Tuning& present,
                  std::size_t k) {
    const double weight = best_weight(questions, present.vector_weight, k);
    std::vector<Tuning> choices{present, {.vector_weight = weight, .blend = present.blend}};
    if (present.blend) {
        for (const double at : {present.vector_weight, weight}) {
            choices.push_back({.vector_weight = at, .blend = best_blend(questions, at, k)});
        }
    }
    const Tuning* best = choices.data();
    double best_ndcg = -1;
    for (const Tuning& choice : choices) {
        const double ndcg = mean_ndcg(questions, choice, k);
        if (ndcg > best_ndcg + kDraw) {
            best = &choice;
            best_ndcg = ndcg;
        }
    }
    return *best;
}

Tuning fit_scale(std::span<const TuneQuestion* const> questions, const Tuning& present) {
    Tuning tuning = present;
    if (present.blend) {
        // A scale of 0 would give all chunks one probability: then the blend stays as it is.
        tuning.blend = scaled(cases_of(questions, present.vector_weight), *present.blend)
                           .value_or(*present.blend);
    }
    return tuning;
}

}  // namespace ragd
