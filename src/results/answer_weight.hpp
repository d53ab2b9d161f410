#pragma once
#include <cstddef>

#include "domain/answer.hpp"

namespace ragd {

/// About how many bytes of memory an answer takes.
std::size_t weight_of(const Answer& answer);

}  // namespace ragd
