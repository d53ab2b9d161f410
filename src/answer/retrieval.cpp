#include "answer/retrieval.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "answer/question_vector.hpp"
#include "base/limits.hpp"

namespace ragd {
namespace {

/// Half as many again, in case some overlap.
std::size_t with_overlaps(std::size_t kept) {
    return kept + kept / 2;
}

/// Of the fused list, what is read from the store: what is kept, as many as that may take, and a
/// few that may have been removed meanwhile.
std::size_t hydrated_count(RetrievalDepth depth) {
    return with_overlaps(std::max(depth.results, depth.reranked)) + 8;
}

Source to_source(Fused&& fused) {
    Source source;
    source.chunk = std::move(*fused.candidate.chunk);
    source.score = fused.score;
    source.scores = {.vector = fused.candidate.cosine,
                     .keyword = fused.candidate.bm25,
                     .fused = fused.score,
                     .rerank = std::nullopt};
    return source;
}

}  // namespace

RetrievalDepth depth_for(std::size_t top_k) {
    const std::size_t twice = top_k * 2;
    return {.candidates = std::clamp(twice, limits::kCandidatesMin, limits::kCandidatesMax),
            .reranked = std::max(twice, kRerankedMin),
            .results = top_k};
}

Task<Result<void>> embed(AnswerRun& run, Embedder& embedder) {
    auto embedded = RAG_CO_TRY(co_await embed_question(
        run.ctx, embedder, run.question.text,
        {.priority = Priority::kInteractive, .use_cache = run.question.use_cache}));
    run.found.question_vector = std::move(embedded.vector);
    run.found.embedding_cache = embedded.cache;
    if (embedded.parts > 1) {
        run.found.warnings.push_back(fmt::format(
            "the question is longer than the embedding model's window; it was embedded in {} parts",
            embedded.parts));
    }
    co_return Result<void>{};
}

Task<Result<SearchResult>> search(AnswerRun& run, ChunkStore& store) {
    auto listed = RAG_CO_TRY(co_await store.search(run.ctx, {.scope = run.scope,
                                                             .mode = run.question.mode,
                                                             .vector = run.found.question_vector,
                                                             .text = run.question.text,
                                                             .filter = run.question.filter,
                                                             .limit = run.depth.candidates}));
    run.found.bm25_max = listed.bm25_max;
    co_return listed;
}

Task<Result<void>> hydrate(AnswerRun& run, ChunkStore& store, std::vector<Fused> ranked) {
    ranked.resize(std::min(ranked.size(), hydrated_count(run.depth)));
    std::vector<Candidate> candidates;
    std::unordered_map<ChunkId, double> score_of;
    for (Fused& one : ranked) {
        score_of.emplace(one.candidate.id, one.score);
        candidates.push_back(std::move(one.candidate));
    }
    WantedAttachments wanted{.of_first = with_overlaps(run.depth.reranked)};
    if (!run.wanted.empty()) {
        wanted.kinds.push_back(run.wanted);
    }
    auto hydrated = RAG_CO_TRY(
        co_await store.hydrate(run.ctx, run.scope, std::move(candidates), std::move(wanted)));
    ranked.clear();
    const std::size_t damaged =
        std::erase_if(hydrated, [](const Candidate& c) { return c.damaged; });
    if (damaged > 0) {
        run.found.warnings.push_back(fmt::format(
            "{} of the passages found were left out: they are damaged on disk", damaged));
    }
    for (Candidate& candidate : hydrated) {
        const double score = score_of.at(candidate.id);
        ranked.push_back({std::move(candidate), score});
    }
    for (Fused& one : drop_overlaps(std::move(ranked))) {
        run.attached.push_back(std::move(one.candidate.attachments[run.wanted]));
        run.found.sources.push_back(to_source(std::move(one)));
    }
    co_return Result<void>{};
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
