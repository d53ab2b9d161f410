#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "index/index_data.hpp"

namespace ragd {

/// An index as it was at one moment: what may change is copied, what may not is shared.
struct IndexSnapshot {
    std::vector<ChunkId> ids;                  // by slot
    std::vector<std::uint64_t> alive;          // bits by slot
    std::vector<std::uint32_t> forward_sizes;  // of the encoded terms, by slot
    std::vector<std::uint8_t> forward;
    std::vector<std::uint64_t> term_ends;
    std::vector<char> terms;
    VectorBlocks rows;
    std::shared_ptr<const HnswGraph> graph;
};

/// Requires: nobody changes `data` meanwhile, and no change is half done.
IndexSnapshot take_snapshot(const IndexData& data);

/// Errors: see CollectionIndex::save.
Result<void> write_snapshot(const std::filesystem::path& path, std::string_view fingerprint,
                            const IndexSnapshot& snapshot);

/// Errors: see CollectionIndex::load.
Result<std::unique_ptr<IndexData>> read_snapshot(const std::filesystem::path& path,
                                                 const IndexOptions& options);

}  // namespace ragd
