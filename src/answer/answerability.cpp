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

constexpr Weights kWithCosines{-6.0, {4.0, 3.0, 1.5, 1.0, 1.0, 0.7, 3.0, 0.3}};
constexpr Weights kWordsAlone{-4.0, {0.0, 0.0, 2.5, 2.0, 2.0, 1.0, 3.0, 0.3}};

}  // namespace

double answer_probability(const AnswerSigns& signs, bool embedded) {
    const Weights& weights = embedded ? kWithCosines : kWordsAlone;
    const auto values = signs.values();
    double sum = weights.bias;
    for (std::size_t i = 0; i < values.size(); ++i) {
        sum += weights.of[i] * values[i];
    }
    return 1.0 / (1.0 + std::exp(-sum));
}

}  // namespace ragd
