#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/lru.hpp"
#include "obs/cache_metrics.hpp"
#include "ports/reranker.hpp"

namespace ragd {

struct RerankCacheOptions {
    std::size_t capacity = 100'000;  // scores, about 150 bytes each; 0: none
    std::chrono::seconds ttl{3600};  // CACHE_TTL_SECONDS
    std::string revision;            // of the model
};

/// A reranker that remembers what it scored. The key is a hash of tenant, model, question and the
/// passage itself, so a chunk that changed is another entry, and none is ever stale.
/// Threads: the io thread. Lifetime: the parts outlive it, and it every task of `score`.
class CachedReranker final : public Reranker {
public:
    CachedReranker(Reranker& inner, RerankCacheOptions options, Metrics& metrics,
                   const Clock& clock);

    Task<Result<std::vector<float>>> score(const RequestContext& ctx, std::string question,
                                           std::vector<Passage> passages,
                                           RerankOptions options) override;
    [[nodiscard]] std::string wants() const override { return inner_.wants(); }
    [[nodiscard]] ComponentStatus status() const override { return inner_.status(); }

private:
    struct Lookup;
    Lookup look_up(const RequestContext& ctx, const std::string& question,
                   std::vector<Passage>& passages);

    Reranker& inner_;
    std::string revision_;
    Lru<float> scores_;
    CacheMetrics metrics_;
    const Clock& clock_;
};

}  // namespace ragd
