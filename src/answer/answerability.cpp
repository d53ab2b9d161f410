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

constexpr Weights kWithCosines{-9.31, {5.86, 3.46, 0.68, 1.75, 4.83, 1.80, 4.01, 0.20}};
constexpr Weights kWordsAlone{-5.78, {0.0, 0.0, 0.52, 2.00, 7.97, 2.12, 5.24, 0.18}};

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
