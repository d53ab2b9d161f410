#include "cache/shared_source.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/assert.hpp"
#include "cache/vector_codec.hpp"

namespace ragd {
namespace {

/// Cuts `items` into runs that one call of the cache takes.
template <typename T>
std::vector<T> take_run(std::vector<T>& items, std::size_t from) {
    const auto first = items.begin() + static_cast<std::ptrdiff_t>(from);
    const std::size_t length = std::min(Cache::kBatchMax, items.size() - from);
    return {std::make_move_iterator(first),
            std::make_move_iterator(first + static_cast<std::ptrdiff_t>(length))};
}

}  // namespace

Task<Result<std::vector<Embedding>>> SharedSource::fetch(const RequestContext& ctx,
                                                         KeyedTexts wanted, EmbedOptions how) {
    Found found = co_await look_up(wanted.keys);
    std::vector<std::string> missing;
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (!found[i]) {
            missing.push_back(std::move(wanted.texts[i]));
        }
    }
    std::vector<Embedding> computed;
    if (!missing.empty()) {
        if (ctx.cancelled.stop_requested()) {
            co_return fail(ErrorCode::kCancelled, "the caller went away");
        }
        auto embedded = RAG_CO_TRY(co_await model_.embed(ctx, std::move(missing), how));
        computed = std::move(embedded);
    }
    std::vector<Embedding> result;
    std::vector<CacheEntry> fresh;
    auto next = computed.begin();
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i]) {
            result.push_back({std::move(*found[i]), CacheOutcome::kL2});
            continue;
        }
        RAG_ASSERT(next != computed.end(), "an embedder answers every text");
        result.push_back({std::move((next++)->vector), CacheOutcome::kMiss});
        if (cache_ != nullptr) {
            std::string value = encode_vector(wanted.keys[i], model_.model(), result.back().vector);
            fresh.push_back({std::move(wanted.keys[i]), std::move(value)});
        }
    }
    keep(std::move(fresh));
    co_return result;
}

/// What the cache has of `keys`. Once it does not answer, the rest is not asked for.
Task<SharedSource::Found> SharedSource::look_up(std::vector<std::string> keys) {
    Found found(keys.size());
    for (std::size_t from = 0; cache_ != nullptr && from < keys.size(); from += Cache::kBatchMax) {
        std::vector<std::string> run = take_run(keys, from);
        const auto values = co_await cache_->get(run);
        if (!values || values->size() != run.size()) {
            break;
        }
        for (std::size_t i = 0; i < run.size(); ++i) {
            found[from + i] = checked(run[i], (*values)[i]);
        }
    }
    co_return found;
}

std::optional<Vector> SharedSource::checked(const std::string& key,
                                            const std::optional<std::string>& value) {
    auto vector = value ? decode_vector(key, model_.model(), *value) : std::nullopt;
    metrics_.looked_up(CacheTier::kL2, vector.has_value());
    if (value && !vector) {
        metrics_.refused.add();
    }
    return vector;
}

void SharedSource::keep(std::vector<CacheEntry> entries) {
    for (std::size_t from = 0; from < entries.size(); from += Cache::kBatchMax) {
        cache_->put(take_run(entries, from), ttl_);
    }
}

}  // namespace ragd
