#pragma once
#include <cstdint>
#include <optional>

#include <boost/json.hpp>

#include "base/result.hpp"

namespace ragd {

/// The points of one answer of a batch: {"points": [...]}.
/// Errors: Unavailable - not an answer of Qdrant's.  Lifetime: as `answer`.
Result<const boost::json::array*> found_points(const boost::json::value& answer);

/// The inverse document frequency of a term, as the server counts it, from the answer to a search
/// for this term alone, once, with the sparse vectors of what it finds: the best point's score
/// divided by what it has stored for the term. Nothing: no point has the term.
std::optional<double> idf_of(const boost::json::value& answer, std::uint32_t term);

/// Lucene's, of a term that none of `chunks` has: ln(1 + (N + 0.5) / 0.5).
double idf_of_absent(std::uint64_t chunks);

}  // namespace ragd
