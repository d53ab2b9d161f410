#include "eval/corpus.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"

namespace ragd {

Task<Result<void>> index_corpus(const RequestContext& ctx, const IngestPipeline& ingest,
                                std::vector<Document> corpus, CorpusOptions options) {
    std::size_t done = 0;
    const IndexProgress count = [&](const IndexedDocument&, std::size_t) {
        ++done;
        if (options.progress) {
            options.progress("indexing", done, corpus.size());
        }
    };
    for (std::size_t from = 0; from < corpus.size(); from += limits::kDocumentsPerCall) {
        const std::size_t to = std::min(from + limits::kDocumentsPerCall, corpus.size());
        IndexCall call{.collection = options.collection, .chunking = options.chunking};
        for (std::size_t i = from; i < to; ++i) {
            call.documents.push_back(std::move(corpus[i]));
        }
        auto checked = RAG_CO_TRY(check(std::move(call)));
        RAG_CO_TRY(co_await ingest.index(ctx, std::move(checked), count));
    }
    co_return Result<void>{};
}

}  // namespace ragd
