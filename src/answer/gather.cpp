#include "answer/gather.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "answer/retrieval.hpp"

namespace ragd {
namespace {

constexpr std::size_t kLimitMax = 4000;  // of a list: 8 MB of text, and 0.1 s
constexpr std::size_t kWider = 4;        // so many times, when a list was too short
constexpr std::size_t kLaterBatch = 256;

/// Half as many again, in case some overlap.
std::size_t with_overlaps(std::size_t kept) {
    return kept + kept / 2;
}

std::size_t wanted_count(RetrievalDepth depth) {
    return std::max(depth.results, depth.reranked);
}

/// What is read from the store at a time: what is kept, as many as that may take, and a few that
/// may have been removed meanwhile.
std::size_t batch_size(RetrievalDepth depth) {
    return with_overlaps(wanted_count(depth)) + 8;
}

/// Phrases change the order, so that all that was found must be read.
bool order_depends_on_text(const AnswerRun& run) {
    return run.question.mode == SearchMode::kHybrid && !run.words.phrases.empty();
}

Source to_source(Sifted&& sifted) {
    Fused& fused = sifted.passage;
    Source source;
    source.chunk = std::move(*fused.candidate.chunk);
    source.score = fused.score;
    source.scores = {.vector = fused.candidate.cosine,
                     .keyword = fused.candidate.bm25,
                     .fused = fused.score,
                     .rerank = std::nullopt};
    source.duplicates = sifted.duplicates;
    return source;
}

class Gathering {
public:
    Gathering(AnswerRun& run, const GatherParts& parts, std::vector<Fused> ranked)
        : run_(run),
          parts_(parts),
          ranked_(std::move(ranked)),
          sieve_(
              run.words, parts.unknown_share,
              {.phrases_required = run.question.mode == SearchMode::kKeyword,
               .diversity = run.question.diversity,
               .vector_weight = run.question.mode == SearchMode::kHybrid ? vector_weight(run) : 0}),
          limit_(first_limit(run)) {}

    Task<Result<void>> run() {
        RAG_CO_TRY(co_await read_batch());
        while (sieve_.kept() < wanted_count(run_.depth) && sieve_.dropped() > 0) {
            if (ranked_.empty() && !may_search_wider()) {
                break;
            }
            if (ranked_.empty()) {
                RAG_CO_TRY(co_await search_wider());
            }
            RAG_CO_TRY(co_await read_batch());
        }
        finish();
        co_return Result<void>{};
    }

private:
    [[nodiscard]] bool may_search_wider() const {
        return run_.list_was_cut && limit_ < kLimitMax && !run_.budget.passed(run_.clock.now());
    }

    Task<Result<void>> search_wider() {
        limit_ = std::min(limit_ * kWider, kLimitMax);
        auto listed = RAG_CO_TRY(co_await search(run_, parts_.store, limit_));
        ranked_ = fuse(std::move(listed), run_.question.mode, vector_weight(run_));
        std::erase_if(ranked_, [this](const Fused& f) { return seen_.contains(f.candidate.id); });
        co_return Result<void>{};
    }

    /// The next of the list into the sieve.
    Task<Result<void>> read_batch() {
        const std::size_t size =
            order_depends_on_text(run_)
                ? ranked_.size()
                : std::min(ranked_.size(), seen_.empty() ? batch_size(run_.depth) : kLaterBatch);
        std::vector<Candidate> candidates;
        std::unordered_map<ChunkId, double> score_of;
        for (std::size_t n = 0; n < size; ++n) {
            score_of.emplace(ranked_[n].candidate.id, ranked_[n].score);
            seen_.insert(ranked_[n].candidate.id);
            candidates.push_back(std::move(ranked_[n].candidate));
        }
        ranked_.erase(ranked_.begin(), ranked_.begin() + static_cast<std::ptrdiff_t>(size));
        auto hydrated = RAG_CO_TRY(co_await parts_.store.hydrate(
            run_.ctx, run_.scope, std::move(candidates), wanted_attachments()));
        damaged_ += std::erase_if(hydrated, [](const Candidate& c) { return c.damaged; });
        std::vector<Fused> passages;
        for (Candidate& candidate : hydrated) {
            const double score = score_of.at(candidate.id);
            passages.push_back({std::move(candidate), score});
        }
        auto sift = [this, &passages](std::size_t) -> Result<void> {
            sieve_.take(std::move(passages));
            return {};
        };
        co_return co_await parts_.compute.run({.deadline = run_.ctx.deadline,
                                               .cancelled = run_.ctx.cancelled,
                                               .share = run_.ctx.access.share()},
                                              std::move(sift));
    }

    [[nodiscard]] WantedAttachments wanted_attachments() const {
        WantedAttachments wanted{.of_first = order_depends_on_text(run_)
                                                 ? SIZE_MAX
                                                 : with_overlaps(run_.depth.reranked)};
        if (!run_.wanted.empty()) {
            wanted.kinds.push_back(run_.wanted);
        }
        return wanted;
    }

    void finish() {
        warn();
        for (Sifted& sifted : sieve_.finish()) {
            run_.attached.push_back(std::move(sifted.passage.candidate.attachments[run_.wanted]));
            run_.found.sources.push_back(to_source(std::move(sifted)));
        }
        run_.found.left_out_by_words = sieve_.left_out();
    }

    void warn() {
        Retrieved& found = run_.found;
        if (damaged_ > 0) {
            found.warnings.push_back(fmt::format(
                "{} of the passages found were left out: they are damaged on disk", damaged_));
        }
        if (order_depends_on_text(run_) && !sieve_.has_phrase()) {
            warn_lastingly(found,
                           "no passage that was found has the words in quotes next to each "
                           "other; the sources have some of them");
        }
        if (sieve_.left_out() > 0 && sieve_.kept() < run_.depth.results && run_.list_was_cut) {
            warn_lastingly(found,
                           fmt::format("the best {} passages were read for what is in quotes "
                                       "or excluded; there are more",
                                       seen_.size()));
        }
    }

    AnswerRun& run_;
    const GatherParts& parts_;
    std::vector<Fused> ranked_;
    Sieve sieve_;
    std::size_t limit_;
    std::unordered_set<ChunkId> seen_;
    std::size_t damaged_ = 0;
};

}  // namespace

std::size_t first_limit(const AnswerRun& run) {
    return order_depends_on_text(run) ? run.depth.candidates * 2 : run.depth.candidates;
}

double vector_weight(const AnswerRun& run) {
    return run.options.vector_weight * run.trust;
}

Task<Result<void>> gather(AnswerRun& run, GatherParts parts, std::vector<Fused> ranked) {
    Gathering gathering{run, parts, std::move(ranked)};
    co_return co_await gathering.run();
}

}  // namespace ragd
