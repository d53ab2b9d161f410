#pragma once
#include "domain/answer_signs.hpp"

namespace ragd {

/// Which signs there are: those of words; cosines too.
enum class Evidence { kWords, kCosines };

/// The probability that the best sentence answers, from its signs: a logistic model, with other
/// weights for each kind of evidence. None is of what else was found, so that more documents change
/// nothing; neither retrieval's scores nor a reranker's add to these on the sets that it was fitted on.
/// The weights are from tools/oracles/fit_answerability.py; README.md of this folder has the figures.
double answer_probability(const AnswerSigns& signs, Evidence evidence);

}  // namespace ragd
