#pragma once
#include "answer/quotes/reading.hpp"
#include "domain/answer.hpp"
#include "domain/answer_signs.hpp"

namespace ragd {

/// The signs that a sentence which a reader has read answers: they are of it and of its source
/// alone, so that other sources change nothing.
/// Requires: sentence.evidence.
AnswerSigns read_signs(const Sentence& sentence, const Source& source);

/// The probability that it answers.
double read_score(const Sentence& sentence, const Source& source);

}  // namespace ragd
