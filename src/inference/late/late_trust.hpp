#pragma once
#include <string_view>
#include <vector>

#include "ports/reranker.hpp"

namespace ragd {

/// How much late interaction can tell of these passages, 0 to 1. Two things take its worth away:
///   - a long question. Its score is a mean over all pieces of the question, so that greetings and
///     stories outweigh what is asked: all of its worth up to 15 words, none from 40 on.
///   - figures. Numbers look alike to the model: all of its worth as long as one word in seventeen
///     has a digit, in the mean of the passages, none from one in seven on (tables).
/// README.md of models/ragd/late-interaction-minilm has the sets that show it.
double late_trust(std::string_view question, const std::vector<Passage>& passages);

/// Draws scores towards what an average passage scores, so that with no trust all are alike and
/// the order of retrieval stays, while the probabilities that are made of them still fit.
void draw_to_average(std::vector<float>& scores, double trust);

}  // namespace ragd
