#pragma once
#include <string>

#include "domain/access.hpp"
#include "domain/question.hpp"

namespace ragd {

/// Says all of a question, and of who asks it, that its answer depends on. Two questions have one key if
/// nobody could tell their answers apart: runs of white space count as one space, and the conditions
/// of a filter have no order.
std::string question_key(const Access& access, const Question& question);

}  // namespace ragd
