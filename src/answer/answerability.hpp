#pragma once
#include "answer/extract.hpp"

namespace ragd {

/// The probability that the sources answer, from its signs: a logistic model. `embedded` tells
/// whether cosines are among the signs; without them another set of weights applies.
/// The weights were fitted by tools/fit_answerability.py on questions asked once of a collection
/// that holds their article and once of one that does not; README.md of this folder has the
/// figures on collections it was not fitted on.
double answer_probability(const AnswerSigns& signs, bool embedded);

/// At and above this probability there is an answer.
inline constexpr double kAnswerThreshold = 0.5;

}  // namespace ragd
