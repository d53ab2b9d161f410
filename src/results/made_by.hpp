#pragma once
#include <string>
#include <vector>

#include "domain/answer_options.hpp"

namespace ragd {

/// Says all that answers depend on beside question and documents: the options that they are made with,
/// and what makes them, program and models, each with its revision.
std::string made_by(const AnswerOptions& options, const std::vector<std::string>& makers);

}  // namespace ragd
