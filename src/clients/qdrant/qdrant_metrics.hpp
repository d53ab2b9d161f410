#pragma once
#include "obs/metrics.hpp"

namespace ragd {

enum class QdrantOperation { kSearch, kRead, kWrite, kCollection };
template <>
inline constexpr auto kNamesOf<QdrantOperation> =
    names_of<QdrantOperation>("search", "read", "write", "collection");

/// What one request to Qdrant came to.
enum class QdrantOutcome {
    kOk,
    kUnavailable,  // not reached, or 5xx
    kTimeout,
    kRejected,     // another 4xx
    kRateLimited,  // 429
    kMalformed,    // not what Qdrant says
    kCancelled,    // by us, since nobody waits any more
};
template <>
inline constexpr auto kNamesOf<QdrantOutcome> = names_of<QdrantOutcome>(
    "ok", "unavailable", "timeout", "rejected", "rate_limited", "malformed", "cancelled");

struct QdrantMetrics {
    explicit QdrantMetrics(Metrics& metrics)
        : requests(metrics, {"rag_qdrant_requests_total", "Requests to Qdrant, retries too."},
                   {"operation", "outcome"}),
          durations(metrics,
                    {"rag_qdrant_request_duration_seconds",
                     "Time from a request to Qdrant to the end of its answer, however it ended."},
                    {"operation"}) {}

    Counters<QdrantOperation, QdrantOutcome> requests;
    Histograms<QdrantOperation> durations;
};

}  // namespace ragd
