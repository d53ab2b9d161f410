#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "domain/question.hpp"
#include "eval/metrics.hpp"

namespace ragd {

/// One way to retrieve, out of those that one index allows.
struct EvalWay {
    SearchMode mode = SearchMode::kHybrid;
    bool rerank = true;
    bool operator==(const EvalWay&) const = default;
};

/// What a run was made with, so that a figure can be told from another one.
struct EvalSetup {
    std::string ragd;  // version
    std::string cpu;
    std::string embedding_model;
    std::string rerank_model;  // empty: none
    std::string reader_model;  // of answers; empty: none
    std::string rerank_blend;
    double fusion_vector_weight = 0.5;
};

/// A document in the ranking of one query, with the scores of its best chunk.
struct RankedDocument {
    std::string document;
    double score = 0;
    std::optional<double> fused;
    std::optional<double> rerank;  // present: `score` is a probability
    int grade = 0;
};

struct QueryResult {
    std::string id;
    std::string text;
    Measures measures;
    double ms = 0;
    std::vector<RankedDocument> ranking;  // the first k
};

struct EvalReport {
    std::string dataset;
    std::string dataset_sha256;
    SearchMode mode = SearchMode::kHybrid;
    bool reranked = false;  // whether a reranker really ran
    std::size_t k = 10;
    std::size_t queries = 0;
    Measures means;
    double p50_ms = 0;  // of one query, retrieval as deep as recall@100 needs
    double p99_ms = 0;
    std::vector<std::string> warnings;
    EvalSetup setup;
    std::vector<QueryResult> results;  // in the order of the set
};

/// "hybrid, reranked".
std::string label_of(const EvalReport& report);

/// The line that `ragd eval --json` prints; the names are fixed by the contract.
std::string to_json(const EvalReport& report);
/// The table that `ragd eval` prints.
std::string to_text(const EvalReport& report);

}  // namespace ragd
