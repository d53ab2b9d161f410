#pragma once
#include <array>
#include <span>
#include <vector>

namespace ragd {

/// One case: two features, and what was so.
struct LogisticCase {
    std::array<double, 2> x{};
    bool is_true = false;
};

/// log-odds = weights[0] x[0] + weights[1] x[1] + bias.
struct LogisticFit {
    std::array<double, 2> weights{};
    double bias = 0;
};

/// Logistic regression by Newton's method with a small L2 penalty on the standardised features.
/// No weight is below zero: a feature that would get such a weight is left out (weight 0), as is
/// one that does not vary. Deterministic. All zeros for no cases.
LogisticFit fit_logistic(std::span<const LogisticCase> cases);

}  // namespace ragd
