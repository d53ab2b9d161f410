#pragma once
#include <map>
#include <optional>
#include <vector>

#include "clients/qdrant/catalog.hpp"
#include "clients/qdrant/chunk_codec.hpp"
#include "clients/qdrant/collections.hpp"
#include "clients/qdrant/filter.hpp"
#include "clients/qdrant/search_queries.hpp"
#include "clients/qdrant/sparse_terms.hpp"

namespace ragd {

/// One search. Two round trips:
///   1. one batch: the nearest vectors and the best by words, each list a second time with the
///      other half's scores; and for each term of the question its best chunk alone, whose score
///      divided by its stored value is the term's idf, which only the server knows
///   2. the records of the documents found, which say whose chunks are current, and what the
///      answer shows of a document; beside it, where nothing has one of the terms, how many chunks
///      there are, by which such a term is weighed
/// Chunks of no current version are dropped; if a list was cut, it is asked for again without them.
/// Lifetime: outlives its task; so do `ctx` and the parts.
class QdrantSearch {
public:
    struct Parts {
        QdrantRest& rest;
        Catalog& catalog;
        QdrantCollections& collections;
        const Clock& clock;
    };
    QdrantSearch(const Parts& parts, const RequestContext& ctx, SearchRequest request);
    QdrantSearch(const QdrantSearch&) = delete;
    QdrantSearch& operator=(const QdrantSearch&) = delete;

    /// Errors: as QdrantRest::send.
    Task<Result<SearchResult>> run();
    /// When it began to look at the catalogue, last.
    [[nodiscard]] SteadyTime checked() const { return checked_; }
    [[nodiscard]] const Scope& scope() const { return request_.scope; }
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
    /// What the terms of the question weigh, each as often as the question has it.
    struct Probes {
        double weights = 0;  // of those that some chunk has
        double absent = 0;   // how many no chunk has
        double unasked = 0;  // how many were too many to ask for
    };
    /// What one search of a batch is for.
    enum class Aim { kNearest, kByWords, kWordsOfNearest, kNearnessOfWords };

    [[nodiscard]] bool uses_vectors() const { return request_.mode != SearchMode::kKeyword; }
    [[nodiscard]] bool uses_words() const {
        return request_.mode != SearchMode::kVector && !terms_.empty();
    }
    Task<Result<void>> ask();
    Task<Result<void>> check_versions();
    Task<Result<void>> complete_scores();
    Task<Result<void>> weigh_words();
    Task<Result<boost::json::value>> batch(std::vector<std::string> searches);

    [[nodiscard]] std::vector<Aim> aims() const;
    [[nodiscard]] std::string query_for(Aim aim, const std::string& filter) const;
    [[nodiscard]] std::string filter() const;

    Result<void> take(Aim aim, const boost::json::value& answer);
    Result<void> take_list(const boost::json::value& answer, bool dense);
    Result<std::size_t> take_scores(const boost::json::value& answer, bool dense);
    [[nodiscard]] Probes take_probes(const boost::json::array& answers, std::size_t first) const;
    [[nodiscard]] std::vector<ChunkId> without(std::optional<double> Found::* score) const;
    [[nodiscard]] bool is_current(const Found& found, const Catalog::Records& records);
    void keep_best(bool Found::* listed, std::optional<double> Found::* score);
    [[nodiscard]] std::size_t kept() const { return limit_ * parts_.collections.shards_known(); }
    [[nodiscard]] double cosine_of(double score) const;
    SearchResult result();

    Parts parts_;
    const RequestContext& ctx_;
    SearchRequest request_;
    TranslatedFilter translated_;
    SparseVector terms_;
    std::string corpus_;     // a filter: the chunks by which words are weighed
    SearchQueries queries_;  // of the three above
    std::size_t limit_;      // of a list; grows if an inexact filter let too much through
    std::map<ChunkId, Found> found_;
    bool cut_ = false;             // a list ended at the limit
    bool words_are_cut_ = false;   // so did their scores of the nearest
    boost::json::array excluded_;  // conditions: chunks known not to be current
    std::map<DocumentId, Attempt> leftovers_;
    std::size_t dropped_ = 0;
    std::optional<Probes> probes_;
    std::optional<double> bm25_max_;
    SteadyTime checked_{};
};

}  // namespace ragd
