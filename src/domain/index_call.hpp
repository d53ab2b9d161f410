#pragma once
#include <vector>

#include "base/names.hpp"
#include "domain/checked.hpp"
#include "domain/document.hpp"

namespace ragd {

/// What becomes of a document whose id is another source's already (domain/source.hpp).
enum class OnConflict {
    kRefuse,    // nothing: that ends the call
    kKeepBoth,  // it gets an id with the name of its source in front
    kReplace,   // it takes the other one's place
};
template <>
inline constexpr auto kNamesOf<OnConflict> = names_of<OnConflict>("refuse", "keep_both", "replace");

/// What one `POST /index` asks for: documents, validated as a whole, in the order in which they
/// are to be committed.
struct IndexCall {
    CollectionName collection;
    ChunkOptions chunking;
    // 1..1000, with distinct ids where an id is given; of each source, where both are to be kept
    std::vector<Document> documents;
    OnConflict on_conflict = OnConflict::kRefuse;
    Precondition only_if = {};  // of one document alone
};

using CheckedIndexCall = Checked<IndexCall>;

/// Holds every document against the contract: reads every byte, so call it where that may take its
/// time. `so_far` has what is wrong already.
/// Errors: InvalidField - all faults, with JSON Pointers into the body of POST /index.
Result<CheckedIndexCall> check(IndexCall call, Faults so_far = {});

}  // namespace ragd
