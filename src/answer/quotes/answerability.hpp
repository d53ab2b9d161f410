#pragma once
#include "domain/answer_signs.hpp"

namespace ragd {

/// Which signs there are: those of words; cosines too; the verdict of a reranker too.
enum class Evidence { kWords, kCosines, kReranked };

/// The probability that the sources answer, from its signs: a logistic model, with other weights
/// for each kind of evidence.
/// The weights were fitted by tools/oracles/fit_answerability.py on questions asked once of a
/// collection that holds their article and once of one that does not; README.md of this folder has
/// the figures on collections it was not fitted on.
double answer_probability(const AnswerSigns& signs, Evidence evidence);

}  // namespace ragd
