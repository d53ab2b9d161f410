#pragma once
#include "obs/metrics.hpp"

namespace ragd {

enum class CacheTier {
    kL1,       // embeddings in memory
    kL2,       // embeddings in the cache that processes share
    kResult,   // answers
    kRerank,   // scores of pairs
    kPassage,  // what the reranker reads of a passage
};
template <>
inline constexpr auto kNamesOf<CacheTier> =
    names_of<CacheTier>("l1", "l2", "result", "rerank", "passage");

/// What every cache counts, in whichever folder it is.
struct CacheMetrics {
    explicit CacheMetrics(Metrics& metrics)
        : hits(metrics, {"rag_cache_hits_total", "Cache lookups that found a value."}, {"tier"}),
          misses(metrics, {"rag_cache_misses_total", "Cache lookups that found none."}, {"tier"}),
          refused(metrics.declare<Counter>(
              {"rag_cache_values_refused_total",
               "Values of the shared cache that were damaged or not ours."})) {}

    void looked_up(CacheTier tier, bool found) const { (found ? hits : misses).at(tier).add(); }

    Counters<CacheTier> hits;
    Counters<CacheTier> misses;
    Counter refused;  // each counts as a miss, too
};

}  // namespace ragd
