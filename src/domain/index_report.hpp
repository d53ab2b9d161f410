#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/id.hpp"

namespace ragd {

enum class IndexStatus { kCreated, kUpdated, kUnchanged };

/// What became of one document of an IndexCall.
struct IndexedDocument {
    DocumentId id;
    std::uint64_t version = 0;
    std::size_t chunks = 0;
    IndexStatus status = IndexStatus::kCreated;
};

/// What one `POST /index` did. Every document in it is durable and searchable.
struct IndexReport {
    std::vector<IndexedDocument> documents;  // in the order of the call
    double took_ms = 0;
};

}  // namespace ragd
