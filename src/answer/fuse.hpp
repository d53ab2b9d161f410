#pragma once
#include <cstddef>
#include <vector>

#include "domain/question.hpp"
#include "ports/chunk_store.hpp"

namespace ragd {

/// A candidate with its fused score, 0..1 (a cosine below zero counts as zero).
struct Fused {
    Candidate candidate;
    double score = 0;
};

/// Puts both halves into one order, best first, ties by ChunkId. Uses the scores, not the ranks:
///     vector    cosine
///     keyword   bm25 / bm25_max
///     hybrid    w cosine + (1 - w) bm25 / bm25_max, with w = vector_weight
/// bm25_max is the most that this question could score, so both terms have a fixed scale that does
/// not depend on what was found (the convex combination with a theoretical bound of Bruch, Gai and
/// Ingber 2022, "An Analysis of Fusion Functions for Hybrid Retrieval").
std::vector<Fused> fuse(SearchResult found, SearchMode mode, double vector_weight);

}  // namespace ragd
