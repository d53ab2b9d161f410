#pragma once
#include <cmath>

namespace ragd {

/// How what a reader says of a sentence and the fused score of its passage become one probability
/// that the sentence answers: a logistic model, fitted with the reader and kept in its folder. It
/// knows nothing of other passages, so that they change nothing.
struct ReadingRule {
    double span = 0.3;      // log-odds for each 1.0 of the best span's logit over "no answer"
    double answers = 0.12;  // the same of the passage's logit: it answers at all
    double fused = 1.8;     // the same of the fused score
    // The same of the share of the question's words that the sentence has, or what it stands under
    // and behind; and of the share that its passage has elsewhere only.
    double near = 0;
    double elsewhere = 0;
    double bias = -1.9;  // moved so that 0.5 is where an answer is worth giving

    /// What is known of one sentence.
    struct Signs {
        double span = 0;
        double answers = 0;
        double fused = 0;
        double near = 0;
        double elsewhere = 0;
    };
    [[nodiscard]] double probability(const Signs& of) const {
        const double odds = span * of.span + answers * of.answers + fused * of.fused +
                            near * of.near + elsewhere * of.elsewhere + bias;
        return 1.0 / (1.0 + std::exp(-odds));
    }
    bool operator==(const ReadingRule&) const = default;
};

}  // namespace ragd
