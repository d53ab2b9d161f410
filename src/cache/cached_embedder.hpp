#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "obs/cache_metrics.hpp"
#include "ports/cache.hpp"
#include "ports/embedder.hpp"

namespace ragd {

struct EmbeddingCacheOptions {
    std::size_t capacity = 10'000;   // vectors (CACHE_SIZE); 384 floats each: 16 MB; 0: none
    std::chrono::seconds ttl{3600};  // CACHE_TTL_SECONDS
};

/// `emb:` + SHA-256 of the trimmed, lower-cased text + `:` tenant `:` model `:` revision, and the
/// SHA-256 of the exact text where letter case could reach the model: see embedding_key.cpp.
std::string embedding_key(const TenantId& tenant, const EmbeddingModel& model,
                          std::string_view text);

/// An embedder that remembers, in memory (L1) and in a cache that other processes share (L2), if
/// one is given. Texts asked for at the same moment are looked up in L2 and computed once: the work
/// belongs to all who wait for it, so whoever leaves, the rest get their vectors; the work stops
/// when nobody waits. Only misses reach L2, and only its misses the model, each distinct text of a
/// batch once. What L2 holds is checked, see vector_codec.hpp; what it cannot give is computed.
/// A call with EmbedOptions::attach goes past all of it.
/// Bulk jobs read the cache, but what they add fills free space only and is the first to go, so
/// that indexing does not push out the questions that people ask.
/// Threads: as Embedder. Lifetime: the parts outlive it, `shared` too (null: there is no L2); it
/// may go while calls wait, if the io thread never resumes them.
class CachedEmbedder final : public Embedder {
public:
    CachedEmbedder(Embedder& inner, EmbeddingCacheOptions options, Metrics& metrics,
                   const Clock& clock, Cache* shared = nullptr);
    ~CachedEmbedder() override;
    CachedEmbedder(const CachedEmbedder&) = delete;
    CachedEmbedder& operator=(const CachedEmbedder&) = delete;

    [[nodiscard]] const EmbeddingModel& model() const override;
    Task<Result<std::vector<Embedding>>> embed(const RequestContext& ctx,
                                               std::vector<std::string> texts,
                                               EmbedOptions options) override;
    [[nodiscard]] ComponentStatus status() const override;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace ragd
