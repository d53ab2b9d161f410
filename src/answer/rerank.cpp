#include "answer/rerank.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "answer/page_evidence.hpp"
#include "answer/retrieval.hpp"
#include "base/assert.hpp"
#include "text/chunker.hpp"

namespace ragd {
namespace {

/// The first `count`, each with what is attached to it.
std::vector<Passage> passages_of(AnswerRun& run, std::size_t count) {
    std::vector<Passage> passages;
    for (std::size_t i = 0; i < count; ++i) {
        const Chunk& chunk = run.found.sources[i].chunk;
        passages.push_back({embedded_text(chunk.prefix, chunk.text), std::move(run.attached[i])});
    }
    return passages;
}

double probability_of(double log_odds) {
    return 1.0 / (1.0 + std::exp(-log_odds));
}

/// How far down pages are looked for: as far as the smallest top_k has reranked, so that a larger
/// one changes no score.
std::size_t pages_depth(const AnswerRun& run) {
    return run.wanted.empty() ? kRerankedMin : kKeptRerankedMin;
}

/// Gives the first sources the scores that their logits and their pages make, and puts them into
/// that order. A reranker that cannot read the question has little to say.
void apply(const std::vector<float>& logits, AnswerRun& run) {
    std::vector<Source>& sources = run.found.sources;
    std::vector<RankedChunk> ranked;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        const double logit = logits[i];
        sources[i].scores.rerank = logit;
        ranked.push_back({sources[i].chunk.document.str(),
                          run.options.blend.log_odds(*sources[i].scores.fused, run.trust * logit)});
    }
    const std::size_t depth = std::min(ranked.size(), pages_depth(run));
    const std::vector<double> evidence = page_evidence(std::span{ranked}.first(depth));
    for (std::size_t i = 0; i < logits.size(); ++i) {
        const double page = i < depth ? evidence[i] : 0;
        sources[i].score = probability_of(ranked[i].log_odds + page);
    }
    const auto by_rerank = [](const Source& a, const Source& b) {
        return std::tuple{-a.score, -*a.scores.fused, a.chunk.id} <
               std::tuple{-b.score, -*b.scores.fused, b.chunk.id};
    };
    std::sort(sources.begin(), sources.begin() + static_cast<std::ptrdiff_t>(logits.size()),
              by_rerank);
}

Task<Result<void>> rerank_within(const RequestContext& bounded, AnswerRun& run,
                                 Reranker& reranker) {
    const std::size_t count = std::min(run.found.sources.size(), run.depth.reranked);
    if (count == 0) {
        co_return Result<void>{};
    }
    const auto logits = RAG_CO_TRY(co_await reranker.score(
        bounded, run.words.bare, passages_of(run, count), {.use_cache = run.question.use_cache}));
    RAG_ASSERT(logits.size() <= count, "a reranker scores what it was given");
    if (!std::ranges::all_of(logits, [](float logit) { return std::isfinite(logit); })) {
        co_return fail(ErrorCode::kUnavailable, "the reranker gave scores that are no numbers");
    }
    if (logits.size() < count) {
        run.found.warnings.push_back(fmt::format(
            "the time was enough to rerank the best {} of {} candidates", logits.size(), count));
    }
    apply(logits, run);
    co_return Result<void>{};
}

}  // namespace

Task<Result<void>> rerank(AnswerRun& run, Reranker* reranker) {
    if (run.budget.passed(run.clock.now())) {
        run.found.warnings.emplace_back("reranking was skipped: retrieval used up budget_ms");
        co_return Result<void>{};
    }
    RequestContext bounded = run.ctx;
    bounded.deadline = bounded.deadline.sooner(run.budget);
    const auto reranked = co_await rerank_within(bounded, run, *reranker);
    if (!reranked) {
        RAG_CO_TRY(run.ctx.check(run.clock));
        run.found.warnings.push_back("reranking was given up: " + reranked.error().message);
    }
    co_return Result<void>{};
}

}  // namespace ragd
