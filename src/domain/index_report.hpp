#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/id.hpp"
#include "base/names.hpp"

namespace ragd {

enum class IndexStatus { kCreated, kUpdated, kUnchanged };
template <>
inline constexpr auto kNamesOf<IndexStatus> =
    names_of<IndexStatus>("created", "updated", "unchanged");

/// What became of one document of an IndexCall.
struct IndexedDocument {
    DocumentId id;
    std::uint64_t version = 0;
    std::size_t chunks = 0;
    IndexStatus status = IndexStatus::kCreated;
    DocumentId renamed_from = {};  // the id that was asked for, where another source has it
};

/// What one `POST /index` did. Every document in it is durable and searchable.
struct IndexReport {
    std::vector<IndexedDocument> documents;  // in the order of the call
    double took_ms = 0;
};

}  // namespace ragd
