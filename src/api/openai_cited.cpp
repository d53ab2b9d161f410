#include "api/openai_cited.hpp"

#include <utility>

#include "api/openai_shelf.hpp"

namespace ragd {

Task<Result<std::vector<StoreHit>>> with_files(const Call& call, CollectionName collection,
                                               std::vector<Source> sources) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    std::vector<DocumentOrigin> origins;
    for (const Source& source : sources) {
        origins.push_back({source.chunk.document, source.chunk.source});
    }
    auto files = RAG_CO_TRY(
        co_await shelf->placed.names(call.ctx, std::move(collection), std::move(origins)));
    std::vector<StoreHit> hits;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        hits.push_back({std::move(sources[i]), std::move(files[i])});
    }
    co_return hits;
}

}  // namespace ragd
