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

/// Writes the rows by which filters find a document: domain/filter_value.hpp.
Result<void> write_filter_rows(sql::Database& database, std::int64_t collection,
                               std::int64_t document, const Metadata& metadata);

/// Writes them anew for every document, in the form of this build. What has metadata that cannot be
/// read has none then; reading the document says so.
Result<void> rewrite_filter_rows(sql::Database& database);

/// The chunks, ascending, of the documents that match and that the caller may read; nothing: all of
/// them. What a filter means: domain/filter.hpp; who may read: domain/document_acl.hpp.
Result<std::optional<std::vector<ChunkId>>> find_allowed_chunks(sql::Database& database,
                                                                std::int64_t collection,
                                                                const Filter& filter,
                                                                const Access& access);

}  // namespace ragd
