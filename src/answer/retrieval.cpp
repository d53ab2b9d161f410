#include "answer/retrieval.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "answer/fuse.hpp"
#include "answer/question_vector.hpp"
#include "base/assert.hpp"
#include "base/limits.hpp"
#include "text/chunker.hpp"

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

/// What the reranker did not read has a score of another kind: it only fills up the list, and
/// `min_score`, which is about one kind, leaves it out.
void finish(Retrieved& found, const Question& question, std::size_t results) {
    std::vector<Source>& sources = found.sources;
    const std::size_t all = sources.size();
    const bool reranked = !sources.empty() && sources.front().scores.rerank.has_value();
    if (question.min_score && reranked) {
        std::erase_if(sources, [](const Source& s) { return !s.scores.rerank; });
    }
    if (question.min_score) {
        std::erase_if(sources, [&](const Source& s) { return s.score < *question.min_score; });
    }
    found.below_min_score = all - sources.size();
    if (sources.size() > results) {
        sources.resize(results);
    }
    for (std::size_t i = 0; i < sources.size(); ++i) {
        sources[i].n = i + 1;
    }
}

}  // namespace

RetrievalDepth depth_for(std::size_t top_k) {
    const std::size_t twice = top_k * 2;
    return {.candidates = std::clamp(twice, limits::kCandidatesMin, limits::kCandidatesMax),
            .reranked = twice,
            .results = top_k};
}

struct Retrieval::Run {
    const RequestContext& ctx;
    const Question& question;
    RetrievalDepth depth;
    Stages& stages;
    std::string wanted;  // the kind of attachment that the reranker wants; empty: none
    Retrieved found;
    std::vector<std::string> attached;  // to each of found.sources, until they are reranked
};

Task<Result<Retrieved>> Retrieval::run(const RequestContext& ctx, const Question& question,
                                       RetrievalDepth depth, Stages& stages) const {
    const bool reranks = question.rerank && parts_.reranker != nullptr;
    Run run{ctx, question, depth, stages, reranks ? parts_.reranker->wants() : "", {}, {}};
    if (question.mode != SearchMode::kKeyword) {
        RAG_CO_TRY(co_await stages.run("embed", embed(run)));
    }
    auto listed = RAG_CO_TRY(co_await stages.run("retrieve", search(run)));
    if (const auto ok = co_await stages.run("fuse", fuse_and_hydrate(run, std::move(listed)));
        !ok) {
        co_return ok.error();
    }
    if (question.rerank) {
        RAG_CO_TRY(co_await rerank_if_possible(run));
    }
    finish(run.found, question, depth.results);
    co_return std::move(run.found);
}

Task<Result<void>> Retrieval::embed(Run& run) const {
    auto embedded = co_await embed_question(
        run.ctx, parts_.embedder, run.question.text,
        {.priority = Priority::kInteractive, .use_cache = run.question.use_cache});
    if (!embedded) {
        co_return embedded.error();
    }
    run.found.question_vector = std::move(embedded->vector);
    run.found.embedding_cache = embedded->cache;
    if (embedded->parts > 1) {
        run.found.warnings.push_back(fmt::format(
            "the question is longer than the embedding model's window; it was embedded in {} parts",
            embedded->parts));
    }
    co_return Result<void>{};
}

Task<Result<SearchResult>> Retrieval::search(Run& run) const {
    auto listed = co_await parts_.store.search(run.ctx, {.scope = run.question.scope,
                                                         .mode = run.question.mode,
                                                         .vector = run.found.question_vector,
                                                         .text = run.question.text,
                                                         .filter = run.question.filter,
                                                         .limit = run.depth.candidates});
    if (listed) {
        run.found.bm25_max = listed->bm25_max;
    }
    co_return listed;
}

Task<Result<void>> Retrieval::fuse_and_hydrate(Run& run, SearchResult listed) const {
    std::vector<Fused> ranked = fuse(std::move(listed), run.question.mode, parts_.vector_weight);
    ranked.resize(std::min(ranked.size(), hydrated_count(run.depth)));
    std::vector<Candidate> candidates;
    std::unordered_map<ChunkId, double> score_of;
    for (Fused& one : ranked) {
        score_of.emplace(one.candidate.id, one.score);
        candidates.push_back(std::move(one.candidate));
    }
    WantedAttachments attachments{.of_first = with_overlaps(run.depth.reranked)};
    if (!run.wanted.empty()) {
        attachments.kinds.push_back(run.wanted);
    }
    auto hydrated = RAG_CO_TRY(co_await parts_.store.hydrate(
        run.ctx, run.question.scope, std::move(candidates), std::move(attachments)));
    ranked.clear();
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

/// That reranking could not be done is a warning and the fused order stands; it ends the answer
/// only if the request itself is over.
Task<Result<void>> Retrieval::rerank_if_possible(Run& run) const {
    auto& warnings = run.found.warnings;
    if (parts_.reranker == nullptr) {
        warnings.emplace_back("reranking is off: no RERANK_MODEL is set");
        co_return Result<void>{};
    }
    RequestContext bounded = run.ctx;
    if (run.question.budget) {
        bounded.deadline =
            bounded.deadline.sooner(Deadline::at(run.stages.begun() + *run.question.budget));
    }
    const Clock& clock = run.stages.clock();
    if (run.ctx.check(clock) && bounded.deadline.passed(clock.now())) {
        warnings.emplace_back("reranking was skipped: retrieval used up budget_ms");
        co_return Result<void>{};
    }
    const auto reranked = co_await run.stages.run("rerank", rerank(bounded, run));
    if (reranked) {
        co_return Result<void>{};
    }
    RAG_CO_TRY(run.ctx.check(clock));
    warnings.push_back("reranking was given up: " + reranked.error().message);
    co_return Result<void>{};
}

/// Puts the best of the fused list into the order of their blended scores; the rest, also what
/// there was no time for, follows as it was.
Task<Result<void>> Retrieval::rerank(const RequestContext& bounded, Run& run) const {
    auto& sources = run.found.sources;
    const std::size_t count = std::min(sources.size(), run.depth.reranked);
    if (count == 0) {
        co_return Result<void>{};
    }
    std::vector<Passage> passages;
    for (std::size_t i = 0; i < count; ++i) {
        const Chunk& chunk = sources[i].chunk;
        passages.push_back({embedded_text(chunk.prefix, chunk.text), std::move(run.attached[i])});
    }
    const auto logits = RAG_CO_TRY(co_await parts_.reranker->score(
        bounded, run.question.text, std::move(passages), {.use_cache = run.question.use_cache}));
    RAG_ASSERT(logits.size() <= count, "a reranker scores what it was given");
    if (!std::ranges::all_of(logits, [](float logit) { return std::isfinite(logit); })) {
        co_return fail(ErrorCode::kUnavailable, "the reranker gave scores that are no numbers");
    }
    for (std::size_t i = 0; i < logits.size(); ++i) {
        const double logit = logits[i];
        sources[i].scores.rerank = logit;
        sources[i].score = parts_.blend.probability(*sources[i].scores.fused, logit);
    }
    if (logits.size() < count) {
        run.found.warnings.push_back(fmt::format(
            "the time was enough to rerank the best {} of {} candidates", logits.size(), count));
    }
    const auto by_rerank = [](const Source& a, const Source& b) {
        return std::tuple{-a.score, -*a.scores.fused, a.chunk.id} <
               std::tuple{-b.score, -*b.scores.fused, b.chunk.id};
    };
    std::sort(sources.begin(), sources.begin() + static_cast<std::ptrdiff_t>(logits.size()),
              by_rerank);
    co_return Result<void>{};
}

}  // namespace ragd
