#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "answer/stages.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/answer.hpp"
#include "domain/blend.hpp"
#include "domain/question.hpp"
#include "domain/request_context.hpp"
#include "domain/retrieved.hpp"
#include "ports/chunk_store.hpp"
#include "ports/embedder.hpp"
#include "ports/reranker.hpp"

namespace ragd {

/// How far down the lists retrieval looks.
struct RetrievalDepth {
    std::size_t candidates = 50;  // chunks asked of each half
    std::size_t reranked = 10;    // of the fused list, how many the cross-encoder reads
    std::size_t results = 5;      // sources returned
};

/// What `POST /query` uses: twice top_k candidates or more, twice top_k reranked, top_k returned.
RetrievalDepth depth_for(std::size_t top_k);

/// What puts sources into their order: what `ragd tune` starts from.
struct RetrievalOrder {
    double vector_weight = 0.5;
    std::optional<Blend> blend;  // none: there is no reranker
};

/// The road from a question to ranked sources: embed, retrieve, fuse, hydrate, rerank.
/// Threads: the io thread. Lifetime: the parts outlive it.
class Retrieval {
public:
    struct Parts {
        Embedder& embedder;
        ChunkStore& store;
        Reranker* reranker = nullptr;  // null: the stage is absent, and a warning says so
        Blend blend = {};              // of the fused score and the reranker's logit
        double vector_weight = 0.5;    // see fuse.hpp
    };
    explicit Retrieval(Parts parts) : parts_(parts) {}
    [[nodiscard]] RetrievalOrder order() const {
        return {.vector_weight = parts_.vector_weight,
                .blend = parts_.reranker == nullptr ? std::nullopt : std::optional{parts_.blend}};
    }

    /// Errors: those of the ports; a reranker that fails is a warning and the fused order stands.
    /// Lifetime: `ctx`, `question` and `stages` outlive the task.
    Task<Result<Retrieved>> run(const RequestContext& ctx, const Question& question,
                                RetrievalDepth depth, Stages& stages) const;

private:
    struct Run;
    Task<Result<void>> embed(Run& run) const;
    Task<Result<SearchResult>> search(Run& run) const;
    Task<Result<void>> fuse_and_hydrate(Run& run, SearchResult listed) const;
    Task<Result<void>> rerank_if_possible(Run& run) const;
    Task<Result<void>> rerank(const RequestContext& bounded, Run& run) const;

    Parts parts_;
};

}  // namespace ragd
