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

constexpr Weights kWords{-5.07, {0.0, 0.0, 2.05, 2.83, 0.0, 2.36, 0.92, 0.0, 0.0, 0.0}};
constexpr Weights kCosines{-7.41, {4.55, 0.0, 2.14, 2.62, 0.0, 2.09, 0.89, 0.0, 0.0, 0.0}};

}  // namespace

double answer_probability(const AnswerSigns& signs, Evidence evidence) {
    const Weights& weights = evidence == Evidence::kWords ? kWords : kCosines;
    const auto values = signs.values();
    double sum = weights.bias;
    for (std::size_t i = 0; i < values.size(); ++i) {
        sum += weights.of[i] * values[i];
    }
    return 1.0 / (1.0 + std::exp(-sum));
}

}  // namespace ragd
