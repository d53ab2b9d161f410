#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "obs/cache_metrics.hpp"
#include "ports/cache.hpp"
#include "ports/embedder.hpp"

namespace ragd {

/// Texts and what each is kept under. Requires: as many keys as texts.
struct KeyedTexts {
    std::vector<std::string> keys;
    std::vector<std::string> texts;
};

/// Vectors from the cache that processes share (L2), if there is one, and from the model for the
/// rest, which then goes into that cache without anybody's waiting.
/// Threads: the io thread. Lifetime: model, cache and metrics outlive it, and it its tasks.
class SharedSource {
public:
    SharedSource(Embedder& model, Cache* cache, std::chrono::seconds ttl, Metrics& metrics)
        : model_(model), cache_(cache), ttl_(ttl), metrics_(metrics) {}

    /// result[i] belongs to texts[i]; its outcome is kL2 or kMiss.
    /// Errors: those of the model; the cache has none.
    /// Lifetime: `ctx` outlives the task.
    Task<Result<std::vector<Embedding>>> fetch(const RequestContext& ctx, KeyedTexts wanted,
                                               EmbedOptions how);

private:
    using Found = std::vector<std::optional<Vector>>;

    Task<Found> look_up(std::vector<std::string> keys);
    std::optional<Vector> checked(const std::string& key, const std::optional<std::string>& value);
    void keep(std::vector<CacheEntry> entries);

    Embedder& model_;
    Cache* cache_;  // null: none
    std::chrono::seconds ttl_;
    CacheMetrics metrics_;
};

}  // namespace ragd
