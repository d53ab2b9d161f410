#pragma once
#include <vector>

#include "domain/document.hpp"

namespace ragd {

/// What one `POST /index` asks for: documents, validated as a whole, in the order in which they
/// are to be committed.
struct IndexCall {
    CollectionName collection;
    ChunkOptions chunking;
    std::vector<Document> documents;  // 1..1000, with distinct ids where an id is given
};

}  // namespace ragd
