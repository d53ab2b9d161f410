#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "domain/answer.hpp"
#include "domain/document.hpp"

namespace ragd {

/// What retrieval found, and what the generator needs to know of how.
struct Retrieved {
    std::vector<Source> sources;  // best first, numbered from 1
    Vector question_vector;       // empty in keyword mode
    double bm25_max = 0;          // see SearchResult
    CacheOutcome embedding_cache = CacheOutcome::kNone;
    std::size_t below_min_score = 0;    // sources that were left out
    std::size_t left_out_by_words = 0;  // passages, for a -word or a phrase that they lack
    std::vector<std::string> warnings;
    std::size_t lasting_warnings = 0;  // as Answer has it
};

}  // namespace ragd
