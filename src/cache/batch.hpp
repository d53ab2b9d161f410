#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/id.hpp"
#include "cache/flight.hpp"
#include "domain/answer.hpp"
#include "ports/embedder.hpp"

namespace ragd {

/// A place in a flight: where a vector that is not in the cache will come from.
struct Awaited {
    std::shared_ptr<Flight> flight;
    std::size_t seat = 0;  // its index in the flight's result
};

/// One distinct text of a batch, and what is known of its vector.
struct Wanted {
    std::string key;
    std::string text;
    std::optional<Vector> vector;
    CacheOutcome outcome = CacheOutcome::kMiss;
    Awaited awaited;
};

/// The texts of one call, repeated ones folded.
struct Batch {
    std::vector<Wanted> wanted;
    std::vector<std::size_t> place;  // of each text of the caller, in `wanted`
};

Batch fold(const TenantId& tenant, const EmbeddingModel& model, std::vector<std::string> texts);

/// One embedding for each text of the caller. Requires: every vector is there.
std::vector<Embedding> unfold(const Batch& batch);

/// Takes the vectors out of the flights that landed well. Returns an error if one that failed
/// condemns this batch: the batch's own flight, or one of a single text. A joined flight of several
/// texts may have failed for another's sake; its texts stay without a vector.
/// Requires: every flight of the batch has landed.
std::optional<Error> collect(Batch& batch, const Flight* own);

}  // namespace ragd
