#include "cache/batch.hpp"

#include <unordered_map>
#include <utility>

#include "cache/cached_embedder.hpp"

namespace ragd {

Batch fold(const TenantId& tenant, const EmbeddingModel& model, std::vector<std::string> texts) {
    Batch batch;
    std::unordered_map<std::string, std::size_t> seen;
    for (std::string& text : texts) {
        std::string key = embedding_key(tenant, model, text);
        const auto [known, is_new] = seen.emplace(key, batch.wanted.size());
        if (is_new) {
            batch.wanted.push_back({.key = std::move(key), .text = std::move(text)});
        }
        batch.place.push_back(known->second);
    }
    return batch;
}

std::vector<Embedding> unfold(const Batch& batch) {
    std::vector<Embedding> embeddings;
    embeddings.reserve(batch.place.size());
    for (const std::size_t place : batch.place) {
        const Wanted& wanted = batch.wanted[place];
        embeddings.push_back({*wanted.vector, wanted.outcome});
    }
    return embeddings;
}

std::optional<Error> collect(Batch& batch, const Flight* own) {
    for (Wanted& wanted : batch.wanted) {
        const auto& flight = wanted.awaited.flight;
        if (!flight || wanted.vector) {
            continue;
        }
        const auto& result = *flight->result();
        if (result) {
            const Embedding& landed = (*result)[wanted.awaited.seat];
            wanted.vector = landed.vector;
            wanted.outcome = landed.cache;
        } else if (flight.get() == own || flight->keys().size() == 1) {
            return result.error();
        }
    }
    return std::nullopt;
}

}  // namespace ragd
