#pragma once
#include "answer/quotes/reading.hpp"
#include "domain/answer.hpp"
#include "domain/answer_signs.hpp"

namespace ragd {

/// The probability that a sentence answers which a reader has read: of it and of its source alone,
/// so that other sources change nothing.
/// Requires: sentence.evidence.
double read_score(const Sentence& sentence, const Source& source, const ReadingRule& rule);

/// The signs of the same, for those who fit rules. Requires: sentence.evidence.
AnswerSigns read_signs(const Sentence& sentence, const Source& source);

}  // namespace ragd
