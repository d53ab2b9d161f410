#include "answer/answerability.hpp"

#include <array>
#include <cmath>
#include <cstddef>

namespace ragd {
namespace {

struct Weights {
    double bias;
    std::array<double, AnswerSigns::kCount> of;  // in the order of AnswerSigns::values
};

constexpr Weights kWords{-5.78, {0.0, 0.0, 0.52, 2.00, 7.97, 2.12, 5.24, 0.18, 0.0}};
constexpr Weights kCosines{-9.31, {5.86, 3.46, 0.68, 1.75, 4.83, 1.80, 4.01, 0.20, 0.0}};
constexpr Weights kReranked{-9.31, {5.86, 3.46, 0.68, 1.75, 4.83, 1.80, 4.01, 0.20, 0.0}};

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
