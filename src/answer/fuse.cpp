#include "answer/fuse.hpp"

#include <algorithm>
#include <utility>

namespace ragd {
namespace {

double keyword_score(const Candidate& candidate, double bm25_max) {
    return bm25_max > 0 ? candidate.bm25.value_or(0) / bm25_max : 0;
}

struct Fusion {
    double bm25_max;
    SearchMode mode;
    double vector_weight;  // the rest is the keywords'
};

double fused_score(const Candidate& candidate, const Fusion& fusion) {
    const double vector = candidate.cosine.value_or(0);
    switch (fusion.mode) {
        case SearchMode::kVector:
            return vector;
        case SearchMode::kKeyword:
            return keyword_score(candidate, fusion.bm25_max);
        case SearchMode::kHybrid:
            break;
    }
    return fusion.vector_weight * vector +
           (1 - fusion.vector_weight) * keyword_score(candidate, fusion.bm25_max);
}

}  // namespace

std::vector<Fused> fuse(SearchResult found, SearchMode mode, double vector_weight) {
    const Fusion fusion{found.bm25_max, mode, vector_weight};
    std::vector<Fused> ranked;
    ranked.reserve(found.candidates.size());
    for (Candidate& candidate : found.candidates) {
        const double score = fused_score(candidate, fusion);
        ranked.push_back({std::move(candidate), score});
    }
    std::ranges::sort(ranked, [](const Fused& a, const Fused& b) {
        return a.score != b.score ? a.score > b.score : a.candidate.id < b.candidate.id;
    });
    for (Fused& one : ranked) {
        one.score = std::clamp(one.score, 0.0, 1.0);  // after sorting: below zero there is an order
    }
    return ranked;
}

}  // namespace ragd
