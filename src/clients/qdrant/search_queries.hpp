#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "clients/qdrant/options.hpp"
#include "clients/qdrant/sparse_terms.hpp"
#include "ports/chunk_store.hpp"

namespace ragd {

/// Writes the searches of one question, each a member of {"searches": [...]}.
/// Lifetime: what it was given outlives it.
class SearchQueries {
public:
    /// `corpus`: a filter; how rare a term is goes by the points that it lets through.
    SearchQueries(const QdrantOptions& options, const SearchRequest& request,
                  const SparseVector& terms, const std::string& corpus);

    /// The best `limit` of what a filter lets through.
    struct Best {
        const std::string& filter;
        std::size_t limit;
    };
    /// The list of one half, with what a chunk is.
    [[nodiscard]] std::string nearest(const Best& best) const;
    [[nodiscard]] std::string by_words(const Best& best) const;
    /// What the other half says of the same list, in the same round trip: the list is prefetched
    /// and scored again. Ids and scores, `kept` at most.
    /// Each shard scores its own list, so `kept` is as many times the limit as there are shards.
    [[nodiscard]] std::string words_of_nearest(const Best& best, std::size_t kept) const;
    [[nodiscard]] std::string nearness_of_words(const Best& best, std::size_t kept) const;
    /// One score of chunks that are known. Ids and scores.
    [[nodiscard]] std::string nearness_of(const std::vector<ChunkId>& ids) const;
    [[nodiscard]] std::string words_of(const std::vector<ChunkId>& ids) const;
    /// The best chunk for one term alone, with its sparse vector: see idf_of.
    [[nodiscard]] std::string probe(std::size_t term) const;

private:
    enum class Nearness { kAsConfigured, kExact };
    [[nodiscard]] std::string dense(Nearness nearness) const;
    [[nodiscard]] std::string only(const std::vector<ChunkId>& ids) const;

    const QdrantOptions& options_;
    const SearchRequest& request_;
    const SparseVector& terms_;
    const std::string& corpus_;
    std::string vector_;  // as JSON, which several searches carry
    std::string sparse_;
    std::string idf_;  // the member that goes with it
};

}  // namespace ragd
