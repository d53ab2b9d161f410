#pragma once
#include <map>
#include <optional>
#include <vector>

#include "clients/qdrant/catalog.hpp"
#include "clients/qdrant/chunk_codec.hpp"
#include "clients/qdrant/collections.hpp"
#include "clients/qdrant/filter.hpp"
#include "clients/qdrant/sparse_terms.hpp"

namespace ragd {

/// One search. Two round trips:
///   1. one batch: the nearest vectors; the best by words; and for each term of the question its
///      best chunk alone, whose score divided by its stored value is the term's idf, which only the
///      server knows
///   2. at the same time: the records of the documents found, which say whose chunks are current,
///      and the scores that one half lacks of what the other found
/// Chunks of no current version are dropped; if a list was cut, it is asked for again without them.
/// Lifetime: outlives its task; so do `ctx` and the parts.
class QdrantSearch {
public:
    struct Parts {
        QdrantRest& rest;
        Catalog& catalog;
        QdrantCollections& collections;
    };
    QdrantSearch(const Parts& parts, const RequestContext& ctx, SearchRequest request);

    /// Errors: as QdrantRest::send.
    Task<Result<SearchResult>> run();
    /// Documents seen with chunks that nobody will ever need: for `Catalog::remove_leftovers` and
    /// the chunks' own.
    [[nodiscard]] std::vector<Attempt> leftovers() const;

private:
    struct Found {
        FoundChunk point;
        std::optional<double> cosine;
        std::optional<double> bm25;
        bool by_vector = false;  // which halves listed it
        bool by_words = false;
    };

    [[nodiscard]] bool uses_vectors() const { return request_.mode != SearchMode::kKeyword; }
    [[nodiscard]] bool uses_words() const {
        return request_.mode != SearchMode::kVector && !terms_.empty();
    }
    /// True: a list was cut at the limit.
    Task<Result<bool>> ask();
    Task<Result<void>> check_versions();
    Task<Result<void>> complete_scores();
    Task<Result<boost::json::value>> batch(std::vector<std::string> searches);

    [[nodiscard]] std::string dense_query(const boost::json::object& filter, std::size_t limit,
                                          bool exact) const;
    [[nodiscard]] std::string sparse_query(const boost::json::object& filter,
                                           std::size_t limit) const;
    [[nodiscard]] std::string probe(std::size_t term) const;
    [[nodiscard]] boost::json::object filter() const;
    [[nodiscard]] boost::json::object only(const std::vector<ChunkId>& ids) const;

    Result<std::size_t> take_list(const boost::json::value& answer, bool dense);
    Result<void> take_scores(const boost::json::value& answer, bool dense);
    void take_probes(const boost::json::array& answers, std::size_t first);
    [[nodiscard]] bool is_current(const Found& found, const Catalog::Records& records);
    void keep_best(bool Found::* listed, std::optional<double> Found::* score);
    [[nodiscard]] double cosine_of(double score) const;
    SearchResult result();

    Parts parts_;
    const RequestContext& ctx_;
    SearchRequest request_;
    TranslatedFilter translated_;
    SparseVector terms_;
    std::size_t limit_;  // of a list; grows if an inexact filter let too much through
    std::map<ChunkId, Found> found_;
    boost::json::array excluded_;  // conditions: chunks known not to be current
    std::map<DocumentId, Attempt> leftovers_;
    std::size_t dropped_ = 0;
    std::optional<double> bm25_max_;
};

}  // namespace ragd
