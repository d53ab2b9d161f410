#include "eval/answer_eval.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "eval/answer_match.hpp"
#include "eval/corpus.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

const CollectionName kCollection{"eval"};

AnswerResult judge(const AnswerQuery& query, Answer answer) {
    AnswerResult result{.id = query.id, .text = query.text, .accepted = query.accepted};
    if (answer.kind == AnswerKind::kAbstained || answer.kind == AnswerKind::kNone) {
        return result;
    }
    result.answer = std::move(answer.text);
    result.outcome =
        holds_answer(result.answer, query.accepted) ? AnswerOutcome::kRight : AnswerOutcome::kWrong;
    return result;
}

/// Every question warns of the same; once is enough.
void add_new(std::vector<std::string>& warnings, const std::vector<std::string>& more) {
    for (const std::string& warning : more) {
        if (std::ranges::find(warnings, warning) == warnings.end()) {
            warnings.push_back(warning);
        }
    }
}

}  // namespace

Task<Result<void>> AnswerEval::index(const RequestContext& ctx, std::vector<Document> corpus,
                                     EvalProgress progress) const {
    co_return co_await index_corpus(ctx, parts_.ingest, std::move(corpus),
                                    {kCollection, {}, std::move(progress)});
}

Task<Result<AnswerReport>> AnswerEval::ask(const RequestContext& ctx, const AnswerSet& set,
                                           AnswerEvalOptions options) const {
    AnswerReport report{.dataset = set.name,
                        .dataset_sha256 = set.sha256,
                        .mode = options.way.mode,
                        .top_k = options.top_k,
                        .warnings = set.warnings};
    for (const AnswerQuery& query : set.queries) {
        auto question = RAG_CO_TRY(check({.text = query.text,
                                          .collection = kCollection,
                                          .top_k = options.top_k,
                                          .mode = options.way.mode,
                                          .rerank = options.way.rerank,
                                          .use_cache = false}));
        if (options.trial) {
            options.trial(RAG_CO_TRY(co_await try_out(ctx, query, question)));
        }
        const SteadyTime begun = parts_.clock.now();
        Answer answer = RAG_CO_TRY(co_await parts_.answers.run(ctx, std::move(question), nullptr));
        const std::chrono::duration<double, std::milli> took = parts_.clock.now() - begun;
        report.reranked =
            report.reranked || (!answer.sources.empty() && answer.sources.front().scores.rerank);
        add_new(report.warnings, answer.warnings);
        report.results.push_back(judge(query, std::move(answer)));
        report.results.back().ms = took.count();
        if (options.progress) {
            options.progress("asking", report.results.size(), set.queries.size());
        }
    }
    sum_up(report);
    co_return report;
}

Task<Result<AnswerTrial>> AnswerEval::try_out(const RequestContext& ctx, const AnswerQuery& query,
                                              CheckedQuestion question) const {
    AnswerOptions whatever = parts_.answers.options();
    whatever.answer_threshold = 0;
    const auto made =
        RAG_CO_TRY(co_await parts_.answers.quote(ctx, std::move(question), std::move(whatever)));
    const QuotedAnswer& quoted = made.answer;
    std::string said;
    for (const std::string& piece : render(quoted)) {
        said += piece;
    }
    co_return AnswerTrial{.query = query.id,
                          .answerable = !query.accepted.empty(),
                          .right = holds_answer(said, query.accepted),
                          .probability = quoted.probability,
                          .signs = quoted.signs};
}

std::string to_json(const AnswerTrial& trial) {
    JsonWriter json;
    json.begin_object().key("query").string(trial.query);
    json.key("answerable").boolean(trial.answerable).key("right").boolean(trial.right);
    json.key("probability").number(trial.probability).key("signs").begin_array();
    for (const double sign : trial.signs.values()) {
        json.number(sign);
    }
    json.end_array().end_object();
    return json.take();
}

}  // namespace ragd
