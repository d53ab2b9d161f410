#pragma once
#include <cmath>

namespace ragd {

/// How the fused score of retrieval and the logit of a cross-encoder become one probability that a
/// chunk is relevant: a logistic model (Platt 1999, "Probabilistic Outputs for Support Vector
/// Machines"). It rises with both, so that neither can turn the other round.
struct Blend {
    double fused = 15.0;  // log-odds for each 1.0 of the fused score; 0 or more
    double logit = 0.25;  // log-odds for each 1.0 of the model's logit; 0 or more
    double bias = -9.0;

    [[nodiscard]] double log_odds(double fused_score, double model_logit) const {
        return fused * fused_score + logit * model_logit + bias;
    }
    /// 0..1
    [[nodiscard]] double probability(double fused_score, double model_logit) const {
        return 1.0 / (1.0 + std::exp(-log_odds(fused_score, model_logit)));
    }
    bool operator==(const Blend&) const = default;
};

}  // namespace ragd
