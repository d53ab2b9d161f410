#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "ports/chunk_store.hpp"
#include "store/sqlite.hpp"

namespace ragd {

struct ExactScan {
    std::int64_t collection = 0;
    std::span<const float> vector;
    const std::vector<ChunkId>* allowed = nullptr;  // ascending; null: all
    std::size_t limit = 0;
    std::function<Result<void>()> check;  // asked now and then whether to go on
};

/// The best chunks by cosine, comparing every vector of the collection in the database: what a
/// search by vector does while the index is not ready. Equal scores are ranked by id.
Result<std::vector<Candidate>> scan_exactly(sql::Database& database, const ExactScan& scan);

}  // namespace ragd
