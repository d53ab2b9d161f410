#include "eval/runner.hpp"

#include <algorithm>
#include <chrono>
#include <unordered_set>
#include <utility>

#include "eval/corpus.hpp"

namespace ragd {
namespace {

const CollectionName kCollection{"eval"};

/// recall@100 asks for a hundred documents, and a document may have several chunks.
constexpr std::size_t kDocumentDepth = 100;
constexpr std::size_t kCandidateDepth = 300;
constexpr std::size_t kChunkDepth = 400;

/// Documents by their best chunk. `sources` are best first, so that is the order in which they
/// first appear.
std::vector<const Source*> rank_documents(const std::vector<Source>& sources,
                                          const EvalQuery& query) {
    std::vector<const Source*> ranking;
    std::unordered_set<std::string_view> seen;
    for (const Source& source : sources) {
        const std::string& id = source.chunk.document.str();
        if (!query.excluded.contains(id) && seen.insert(id).second) {
            ranking.push_back(&source);
        }
        if (ranking.size() == kDocumentDepth) {
            break;
        }
    }
    return ranking;
}

QueryResult judge(const EvalQuery& query, const Retrieved& found, std::size_t k) {
    const auto ranking = rank_documents(found.sources, query);
    std::vector<std::string> ids;
    QueryResult result{.id = query.id, .text = query.text};
    for (const Source* source : ranking) {
        const std::string& id = source->chunk.document.str();
        if (ids.size() < k) {
            const auto judged = query.judged.find(id);
            result.ranking.push_back({.document = id,
                                      .score = source->score,
                                      .fused = source->scores.fused,
                                      .rerank = source->scores.rerank,
                                      .grade = judged == query.judged.end() ? 0 : judged->second});
        }
        ids.push_back(id);
    }
    result.measures = measure(ids, query.judged, k);
    return result;
}

/// The means of what `results` has.
void sum_up(EvalReport& report) {
    std::vector<Measures> measures;
    std::vector<double> milliseconds;
    for (const QueryResult& result : report.results) {
        measures.push_back(result.measures);
        milliseconds.push_back(result.ms);
    }
    report.queries = measures.size();
    report.means = mean(measures);
    report.p50_ms = percentile(milliseconds, 50);
    report.p99_ms = percentile(std::move(milliseconds), 99);
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
    RAG_CO_TRY(co_await index(ctx, std::move(set.corpus), options));
    co_return co_await ask(ctx, set, std::move(options));
}

Task<Result<void>> EvalRunner::index(const RequestContext& ctx, std::vector<Document> corpus,
                                     const EvalOptions& options) const {
    co_return co_await index_corpus(ctx, parts_.ingest, std::move(corpus),
                                    {kCollection, options.chunking, options.progress});
}

Task<Result<EvalReport>> EvalRunner::ask(const RequestContext& ctx, const EvalSet& set,
                                         EvalOptions options) const {
    EvalReport report{.dataset = set.name,
                      .dataset_sha256 = set.sha256,
                      .mode = options.way.mode,
                      .k = options.k,
                      .warnings = set.warnings};
    for (const EvalQuery& query : set.queries) {
        const SteadyTime begun = parts_.clock.now();
        const auto found = RAG_CO_TRY(co_await retrieve(ctx, query, options));
        const std::chrono::duration<double, std::milli> took = parts_.clock.now() - begun;
        if (options.found) {
            options.found(query, found);
        }
        report.results.push_back(judge(query, found, options.k));
        report.results.back().ms = took.count();
        report.reranked = report.reranked || was_reranked(found.sources);
        add_new(report.warnings, found.warnings);
        note(options, "asking", report.results.size(), set.queries.size());
    }
    sum_up(report);
    co_return report;
}

Task<Result<Retrieved>> EvalRunner::retrieve(const RequestContext& ctx, const EvalQuery& query,
                                             const EvalOptions& options) const {
    auto question = RAG_CO_TRY(check({.text = query.text,
                                      .collection = kCollection,
                                      .top_k = options.k,
                                      .mode = options.way.mode,
                                      .rerank = options.way.rerank,
                                      .use_cache = false,
                                      .diversity = false}));
    AnswerOptions answering = parts_.answers.options();
    answering.depth = options.depth.value_or(eval_depth(options.k));
    co_return co_await parts_.answers.retrieve(ctx, std::move(question), std::move(answering));
}

}  // namespace ragd
