#include "answer/quotes/answerability.hpp"

#include <array>
#include <cmath>
#include <cstddef>

namespace ragd {
namespace {

struct Weights {
    double bias;
    std::array<double, AnswerSigns::kCount> of;  // in the order of AnswerSigns::values
};

constexpr Weights kWords{-2.91, {0.0, 0.0, 0.59, 1.72, 1.27, 0.51, 8.28, -0.06, 0.0, 0.0, 0.0}};
constexpr Weights kCosines{-4.35, {3.01, 0.41, 0.68, 1.55, 0.20, 0.47, 6.80, -0.09, 0.0, 0.0, 0.0}};
constexpr Weights kReranked{-3.43,
                            {2.45, -0.75, 0.43, 1.52, -0.89, 0.45, 6.22, -0.12, 2.50, 0.0, 0.0}};

const Weights& weights_for(Evidence evidence) {
    switch (evidence) {
        case Evidence::kWords:
            return kWords;
        case Evidence::kCosines:
            return kCosines;
        case Evidence::kReranked:
            break;
    }
    return kReranked;
}

}  // namespace

double answer_probability(const AnswerSigns& signs, Evidence evidence) {
    const Weights& weights = weights_for(evidence);
    const auto values = signs.values();
    double sum = weights.bias;
    for (std::size_t i = 0; i < values.size(); ++i) {
        sum += weights.of[i] * values[i];
    }
    return 1.0 / (1.0 + std::exp(-sum));
}

}  // namespace ragd
