#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "domain/document.hpp"
#include "domain/filter.hpp"
#include "store/sqlite.hpp"

namespace ragd {

/// Writes the rows by which filters find a document: one for each number, string and boolean of its
/// metadata, and for each one in an array there. Nested objects and null cannot be filtered on.
Result<void> write_filter_rows(sql::Database& database, std::int64_t collection,
                               std::int64_t document, const Metadata& metadata);

/// The chunks, ascending, of the documents that match and that the caller may read; nothing: all of
/// them. What a filter means: domain/filter.hpp; who may read: domain/document_acl.hpp.
Result<std::optional<std::vector<ChunkId>>> find_allowed_chunks(sql::Database& database,
                                                                std::int64_t collection,
                                                                const Filter& filter,
                                                                const Access& access);

}  // namespace ragd
