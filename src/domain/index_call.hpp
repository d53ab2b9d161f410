#pragma once
#include <vector>

#include "domain/checked.hpp"
#include "domain/document.hpp"

namespace ragd {

/// What one `POST /index` asks for: documents, validated as a whole, in the order in which they
/// are to be committed.
struct IndexCall {
    CollectionName collection;
    ChunkOptions chunking;
    std::vector<Document> documents;  // 1..1000, with distinct ids where an id is given
};

using CheckedIndexCall = Checked<IndexCall>;

/// Holds every document against the contract: reads every byte, so call it where that may take its
/// time. `so_far` has what is wrong already.
/// Errors: InvalidField - all faults, with JSON Pointers into the body of POST /index.
Result<CheckedIndexCall> check(IndexCall call, Faults so_far = {});

}  // namespace ragd
