#pragma once
#include "obs/metrics.hpp"

namespace ragd {

enum class RedisOperation { kGet, kPut, kRate, kCount };
template <>
inline constexpr auto kNamesOf<RedisOperation> =
    names_of<RedisOperation>("get", "put", "rate", "count");

enum class RedisOutcome {
    kOk,
    kTimeout,
    kError,
    kSkipped,  // not sent: the link is down or slow, or there is too much on its way
};
template <>
inline constexpr auto kNamesOf<RedisOutcome> =
    names_of<RedisOutcome>("ok", "timeout", "error", "skipped");

struct RedisMetrics {
    explicit RedisMetrics(Metrics& metrics)
        : operations(metrics,
                     {"rag_redis_operations_total", "Batches read from and written to Redis."},
                     {"operation", "outcome"}) {}

    Counters<RedisOperation, RedisOutcome> operations;
};

}  // namespace ragd
