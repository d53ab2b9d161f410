#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/limits.hpp"
#include "base/result.hpp"
#include "domain/question.hpp"

namespace ragd {

/// Puts the terms of a text into `terms`, in order, repeats kept. Called on any thread, at once.
using AnalyzeFunction = std::function<void(std::string_view text, std::vector<std::string>& terms)>;

struct IndexOptions {
    std::size_t dimension = 0;  // of every vector, 1 or more
    /// Names all that decides what is derived from a chunk: the model and its revision, the
    /// analyzer and its version. A snapshot written under another name is not loaded.
    std::string fingerprint;
    AnalyzeFunction analyze;
    /// At most so many chunks are compared one by one; above it the graph answers, once built.
    std::size_t exact_scan_chunks_max = limits::kExactScanChunksMax;
};

struct IndexedChunk {
    ChunkId id;
    std::string_view text;          // prefix and body, as keyword search shall see them
    std::span<const float> vector;  // unit length
};

struct IndexQuery {
    SearchMode mode = SearchMode::kHybrid;
    std::span<const float> vector;  // unit length; unused in keyword mode
    std::string_view text;          // unused in vector mode
    std::size_t limit = 0;          // how many chunks each half contributes
    /// Ascending: only these chunks may be found. Null: all. Ids that are not indexed do no harm.
    const std::vector<ChunkId>* allowed = nullptr;
    /// Ascending: how rare a word is, and how long a chunk, goes by these chunks alone. Null: all.
    const std::vector<ChunkId>* corpus = nullptr;
};

/// A chunk that one half found, with the score of every half that the mode uses.
struct IndexHit {
    ChunkId id;
    std::optional<double> cosine;  // -1..1
    std::optional<double> bm25;    // 0 when no term of the question is in the chunk
    bool operator==(const IndexHit&) const = default;
};

struct IndexResult {
    std::vector<IndexHit> hits;  // each chunk once, ascending by id
    /// The most that any chunk could score: the sum over the question's distinct terms of
    /// (times in the question) x idf x (k1 + 1). Terms that no chunk has count too.
    double bm25_max = 0;
};

struct IndexStats {
    std::size_t chunks = 0;           // that searches see
    std::size_t dead_chunks = 0;      // removed, their room not yet reclaimed
    std::size_t chunks_in_graph = 0;  // the dead among them included
    std::size_t terms = 0;            // distinct
};

/// The vector and the keyword index of one Scope, in memory, derived from what the store holds.
///
/// Vectors: compared one by one in small collections and under selective filters; else by an HNSW
/// graph (Malkov & Yashunin 2016), plus one by one those that the graph does not hold yet, so that
/// a search never misses a new chunk. Keywords: BM25 with Lucene's idf, k1 = 1.2, b = 0.75, exact
/// statistics of the live chunks, found by block-max MaxScore (see keyword_search.hpp).
///
/// Threads: every method, any thread, at once. Searches run side by side. Changes queue behind each
/// other; however large, they stop searches for about a millisecond at a time, a few when a table
/// doubles.
/// Lifetime: arguments need only outlive the call; what `analyze` refers to outlives the index.
class CollectionIndex {
public:
    explicit CollectionIndex(IndexOptions options);
    ~CollectionIndex();
    CollectionIndex(const CollectionIndex&) = delete;
    CollectionIndex& operator=(const CollectionIndex&) = delete;

    /// Reads what `save` wrote. A file that is cut, changed, of another version or of another
    /// fingerprint is an error, never a wrong index: build anew from the store. The caller then
    /// applies what the store gained and lost since, by comparing `ids()`.
    /// Errors: NotFound - no such file; Conflict - another version, dimension or fingerprint;
    ///         Malformed - damaged; Unavailable - the file cannot be read.
    static Result<std::unique_ptr<CollectionIndex>> load(const std::filesystem::path& path,
                                                         IndexOptions options);

    /// Writes the index of this moment; `path` holds the old file or the new one, never a part.
    /// Searches go on; changes wait only while the keyword half is copied.
    /// Errors: Unavailable - the file cannot be written; the old file, if any, is still there.
    [[nodiscard]] Result<void> save(const std::filesystem::path& path) const;

    /// Removes and adds in one step: a search sees all of it or nothing. An id that is here
    /// already, and a removed id that is not, are skipped, so catching up may repeat itself.
    /// Requires: vectors of the dimension; an id, once removed, is not added again. Ascending ids
    ///           are fastest.
    void apply(std::span<const ChunkId> removed, std::span<const IndexedChunk> added);

    /// The union of the best `limit` chunks by cosine and the best `limit` by BM25, as far as the
    /// mode uses them; equal scores are ranked by id. In hybrid mode every hit has both scores,
    /// computed exactly. Chunks that share no term with the question are not found by keywords.
    /// Requires: a vector of the dimension unless the mode is keyword.
    [[nodiscard]] IndexResult search(const IndexQuery& query) const;

    /// Ascending.
    [[nodiscard]] std::vector<ChunkId> ids() const;
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] IndexStats stats() const;

    // Background work, for a thread of the caller's. Searches and changes go on meanwhile, and are
    // right whether it is done or not: it buys speed and memory.

    /// True when so many chunks wait outside the graph that searches are slowed.
    [[nodiscard]] bool graph_behind() const;
    /// Takes all chunks into the graph: about 0.4 ms each. Stopped early, it keeps what it has
    /// done.
    void extend_graph(const std::stop_token& stop);
    /// True when removed chunks hold much of the memory.
    [[nodiscard]] bool worth_compacting() const;
    /// Reclaims the room of removed chunks, building the graph anew. Stopped early, it changes
    /// nothing.
    void compact(const std::stop_token& stop);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ragd
