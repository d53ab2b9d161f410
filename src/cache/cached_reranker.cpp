#include "cache/cached_reranker.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "base/sha256.hpp"

namespace ragd {
namespace {

/// Lengths keep ("ab", "c") and ("a", "bc") apart.
std::string key_of(std::string_view prefix, std::string_view passage) {
    std::string text = std::to_string(prefix.size());
    text.append(":").append(prefix).append(passage);
    return sha256_hex(text);
}

std::string prefix_of(std::string_view tenant, std::string_view revision,
                      std::string_view question) {
    std::string text{tenant};
    text.append("\n").append(revision).append("\n").append(question);
    return text;
}

}  // namespace

/// What is known of one call, and what the model has to be asked for.
struct CachedReranker::Lookup {
    std::vector<std::string> keys;
    std::vector<std::optional<float>> known;
    std::vector<std::size_t> missing;  // places in `known`
    std::vector<Passage> passages;
};

CachedReranker::CachedReranker(Reranker& inner, RerankCacheOptions options, Metrics& metrics,
                               const Clock& clock)
    : inner_(inner),
      revision_(std::move(options.revision)),
      scores_(options.capacity, options.ttl),
      metrics_(metrics),
      clock_(clock) {}

CachedReranker::Lookup CachedReranker::look_up(const RequestContext& ctx,
                                               const std::string& question,
                                               std::vector<Passage>& passages) {
    Lookup lookup;
    const std::string prefix = prefix_of(ctx.access.tenant().str(), revision_, question);
    for (std::size_t i = 0; i < passages.size(); ++i) {
        lookup.keys.push_back(key_of(prefix, passages[i].text));
        const float* score = scores_.find(lookup.keys.back(), clock_.now());
        lookup.known.push_back(score == nullptr ? std::nullopt : std::optional{*score});
        metrics_.looked_up(CacheTier::kRerank, score != nullptr);
        if (score != nullptr) {
            continue;
        }
        lookup.missing.push_back(i);
        lookup.passages.push_back(std::move(passages[i]));
    }
    return lookup;
}

Task<Result<std::vector<float>>> CachedReranker::score(const RequestContext& ctx,
                                                       std::string question,
                                                       std::vector<Passage> passages,
                                                       RerankOptions options) {
    if (!options.use_cache) {
        co_return co_await inner_.score(ctx, std::move(question), std::move(passages), options);
    }
    Lookup lookup = look_up(ctx, question, passages);
    if (!lookup.missing.empty()) {
        const auto scored = RAG_CO_TRY(
            co_await inner_.score(ctx, std::move(question), std::move(lookup.passages), options));
        for (std::size_t i = 0; i < scored.size(); ++i) {
            const std::size_t at = lookup.missing[i];
            lookup.known[at] = scored[i];
            scores_.put(lookup.keys[at], scored[i], clock_.now());
        }
    }
    std::vector<float> first_ones;  // up to the first that there was no time for
    for (const auto& score : lookup.known) {
        if (!score) {
            break;
        }
        first_ones.push_back(*score);
    }
    co_return first_ones;
}

}  // namespace ragd
