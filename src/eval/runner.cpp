#include "eval/runner.hpp"

#include <algorithm>
#include <chrono>
#include <unordered_set>
#include <utility>

#include "eval/corpus.hpp"

namespace ragd {
namespace {

/// recall@100 asks for a hundred documents, and a document may have several chunks.
constexpr std::size_t kDocumentDepth = 100;
constexpr std::size_t kCandidateDepth = 300;
constexpr std::size_t kChunkDepth = 400;

/// Documents by their best chunk. `sources` are best first, so that is the order in which they
/// first appear.
std::vector<std::string> rank_documents(const std::vector<Source>& sources,
                                        const EvalQuery& query) {
    std::vector<std::string> ranking;
    std::unordered_set<std::string_view> seen;
    for (const Source& source : sources) {
        const std::string& id = source.chunk.document.str();
        if (!query.excluded.contains(id) && seen.insert(id).second) {
            ranking.push_back(id);
        }
        if (ranking.size() == kDocumentDepth) {
            break;
        }
    }
    return ranking;
}

RetrievalDepth eval_depth(std::size_t k) {
    return {
        .candidates = kCandidateDepth, .reranked = depth_for(k).reranked, .results = kChunkDepth};
}

void note(const EvalOptions& options, std::string_view phase, std::size_t done, std::size_t all) {
    if (options.progress) {
        options.progress(phase, done, all);
    }
}

bool was_reranked(const std::vector<Source>& sources) {
    return !sources.empty() && sources.front().scores.rerank.has_value();
}

/// Every query warns of the same; once is enough.
void add_new(std::vector<std::string>& warnings, const std::vector<std::string>& more) {
    for (const std::string& warning : more) {
        if (std::ranges::find(warnings, warning) == warnings.end()) {
            warnings.push_back(warning);
        }
    }
}

}  // namespace

Task<Result<EvalReport>> EvalRunner::run(const RequestContext& ctx, EvalSet set,
                                         EvalOptions options) const {
    const Scope scope{ctx.tenant, CollectionName{"eval"}};
    EvalReport report{.dataset = set.name, .mode = options.mode, .k = options.k};
    report.warnings = set.warnings;
    const auto indexed = co_await index_corpus(ctx, parts_.ingest, std::move(set.corpus),
                                               {scope, options.chunking, options.progress});
    if (!indexed) {
        co_return indexed.error();
    }
    std::vector<Measures> measures;
    std::vector<double> milliseconds;
    for (const EvalQuery& query : set.queries) {
        Question question{.text = query.text,
                          .scope = scope,
                          .top_k = options.k,
                          .mode = options.mode,
                          .rerank = options.rerank,
                          .use_cache = false};
        const SteadyTime begun = parts_.clock.now();
        auto found = co_await parts_.answers.retrieve(ctx, question, eval_depth(options.k));
        if (!found) {
            co_return found.error();
        }
        const std::chrono::duration<double, std::milli> took = parts_.clock.now() - begun;
        if (options.found) {
            options.found(query, *found);
        }
        milliseconds.push_back(took.count());
        measures.push_back(measure(rank_documents(found->sources, query), query.judged, options.k));
        report.reranked = report.reranked || was_reranked(found->sources);
        add_new(report.warnings, found->warnings);
        note(options, "asking", measures.size(), set.queries.size());
    }
    report.queries = measures.size();
    report.means = mean(measures);
    report.p50_ms = percentile(milliseconds, 50);
    report.p99_ms = percentile(std::move(milliseconds), 99);
    co_return report;
}

}  // namespace ragd
