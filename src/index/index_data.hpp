#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "index/bitmap.hpp"
#include "index/collection_index.hpp"
#include "index/counted_terms.hpp"
#include "index/hnsw_graph.hpp"
#include "index/keyword_index.hpp"
#include "index/slot_table.hpp"
#include "index/vector_blocks.hpp"

namespace ragd {

/// All that one collection's searches look at. The owner's locks say who may touch it when.
struct IndexData {
    explicit IndexData(std::size_t dimension) : rows(dimension) {}

    /// Slots below this one belong to finished changes; those above are still being filled.
    [[nodiscard]] Slot published() const { return static_cast<Slot>(alive.size()); }
    [[nodiscard]] Slot in_graph() const { return graph ? graph->size() : 0; }

    SlotTable slots;
    VectorBlocks rows;
    KeywordIndex words;
    Bitmap alive;
    std::size_t live = 0;  // alive.count()
    std::shared_ptr<const HnswGraph> graph;
};

/// An IndexQuery as far as it can be prepared without looking at the data.
struct PreparedQuery {
    SearchMode mode;
    std::vector<float> row;  // padded; empty in keyword mode
    CountedTerms words;      // none in vector mode
    std::size_t limit;
    const std::vector<ChunkId>* allowed;
    const std::vector<ChunkId>* corpus;
    std::size_t exact_scan_chunks_max;
};

/// See CollectionIndex::search.
IndexResult search_data(const IndexData& data, const PreparedQuery& query);

/// What a compaction starts from: the chunks that live now, by ascending id.
struct CompactionStart {
    std::vector<Slot> kept;
    Slot seen = 0;      // slots from here on came later
    VectorBlocks rows;  // of the slots before
};

/// The kept chunks' rows side by side: row i is that of kept[i]. With their graph, if there are
/// more of them than exact scans are for.
struct CompactRows {
    std::vector<Slot> kept;
    Slot seen = 0;
    VectorBlocks rows;
    std::shared_ptr<const HnswGraph> graph;
};

/// The long step of a compaction; it looks at nothing that changes. Nothing when stopped.
std::optional<CompactRows> compact_rows(CompactionStart start, std::size_t exact_scan_chunks_max,
                                        const std::stop_token& stop);

/// The short step, on data that does not change meanwhile: the whole without what has died. Kept
/// chunks that died since the start stay, dead, because the graph counts on them.
std::unique_ptr<IndexData> compacted(const IndexData& old, CompactRows compact);

}  // namespace ragd
