#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace ragd {

struct CountedTerm {
    std::string term;
    std::uint32_t count = 0;  // 1 or more
};

/// The bag of words of a text.
struct CountedTerms {
    std::vector<CountedTerm> distinct;  // ascending by bytes
    std::uint32_t length = 0;           // repeats counted
};

/// Counts `terms`, which it takes apart.
CountedTerms count_terms(std::vector<std::string>&& terms);

}  // namespace ragd
