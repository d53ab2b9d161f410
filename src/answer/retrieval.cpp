#include "answer/retrieval.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "answer/question_vector.hpp"
#include "base/limits.hpp"

namespace ragd {

RetrievalDepth depth_for(std::size_t top_k) {
    const std::size_t twice = top_k * 2;
    return {.candidates = std::clamp(twice, limits::kCandidatesMin, limits::kCandidatesMax),
            .reranked = std::max(twice, kRerankedMin),
            .results = top_k};
}

Task<Result<void>> embed(AnswerRun& run, Embedder& embedder) {
    auto embedded = RAG_CO_TRY(co_await embed_question(
        run.ctx, embedder, run.words.bare,
        {.priority = Priority::kInteractive, .use_cache = run.question.use_cache}));
    run.found.question_vector = std::move(embedded.vector);
    run.found.embedding_cache = embedded.cache;
    if (embedded.parts > 1) {
        warn_lastingly(run.found, fmt::format("the question is longer than the embedding model's "
                                              "window; it was embedded in {} parts",
                                              embedded.parts));
    }
    co_return Result<void>{};
}

Task<Result<SearchResult>> search(AnswerRun& run, ChunkStore& store, std::size_t limit) {
    auto listed = RAG_CO_TRY(co_await store.search(run.ctx, {.scope = run.scope,
                                                             .mode = run.question.mode,
                                                             .vector = run.found.question_vector,
                                                             .text = run.words.bare,
                                                             .filter = run.question.filter,
                                                             .limit = limit}));
    run.found.bm25_max = listed.bm25_max;
    run.list_was_cut = listed.candidates.size() >= limit;
    co_return listed;
}

/// What the reranker did not read has a score of another kind: it only fills up the list, and
/// `min_score`, which is about one kind, leaves it out.
void drop_below_min_score(AnswerRun& run) {
    const std::optional<double> min_score = run.question.min_score;
    std::vector<Source>& sources = run.found.sources;
    const std::size_t all = sources.size();
    const bool reranked = !sources.empty() && sources.front().scores.rerank.has_value();
    if (min_score && reranked) {
        std::erase_if(sources, [](const Source& s) { return !s.scores.rerank; });
    }
    if (min_score) {
        std::erase_if(sources, [&](const Source& s) { return s.score < *min_score; });
    }
    run.found.below_min_score = all - sources.size();
}

void keep_best(AnswerRun& run) {
    std::vector<Source>& sources = run.found.sources;
    const std::size_t kept = std::min(sources.size(), run.depth.results);
    std::vector<std::size_t> quoted;  // the numbers that `read` gave them, best first
    for (const Quote& quote : run.quoted ? run.quoted->quotes : std::vector<Quote>{}) {
        if (std::ranges::find(quoted, quote.source) == quoted.end() && quoted.size() < kept) {
            quoted.push_back(quote.source);
        }
    }
    const auto is_quoted = [&quoted](const Source& source) {
        return std::ranges::find(quoted, source.n) != quoted.end();
    };
    std::size_t others = kept - quoted.size();
    std::erase_if(sources, [&](const Source& source) {
        return !is_quoted(source) && (others == 0 || (--others, false));
    });
    std::unordered_map<std::size_t, std::size_t> number_of;  // of those that were quoted
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (is_quoted(sources[i])) {
            number_of.emplace(sources[i].n, i + 1);
        }
        sources[i].n = i + 1;
    }
    if (run.quoted) {
        std::erase_if(run.quoted->quotes,
                      [&](const Quote& quote) { return !number_of.contains(quote.source); });
        for (Quote& quote : run.quoted->quotes) {
            quote.source = number_of.at(quote.source);
        }
    }
}

}  // namespace ragd
