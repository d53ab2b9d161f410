#include "eval/abstention.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>
#include <utility>

#include "eval/corpus.hpp"
#include "eval/metrics.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

constexpr std::size_t kTopK = 5;

CollectionName half_name(std::size_t half) {
    return CollectionName{half == 0 ? "first-half" : "second-half"};
}

/// Which half each document is in: articles go left and right by turns, in order of appearance.
std::unordered_map<std::string, std::size_t> split(const std::vector<Document>& corpus) {
    std::unordered_map<std::string, std::size_t> half_of_article;
    std::unordered_map<std::string, std::size_t> half_of_document;
    for (const Document& document : corpus) {
        const std::string& article = document.title.empty() ? document.id.str() : document.title;
        const auto [half, is_new] = half_of_article.emplace(article, half_of_article.size() % 2);
        half_of_document.emplace(document.id.str(), half->second);
    }
    return half_of_document;
}

struct Case {
    EvalQuery query;
    std::size_t home = 0;  // the half with its answer
};

std::vector<Case> pick_cases(std::vector<EvalQuery> queries,
                             const std::unordered_map<std::string, std::size_t>& half_of,
                             std::size_t count_max) {
    std::vector<Case> cases;
    for (EvalQuery& query : queries) {
        std::set<std::size_t> homes;
        for (const auto& [document, grade] : query.judged) {
            const auto half = half_of.find(document);
            if (grade > 0 && half != half_of.end()) {
                homes.insert(half->second);
            }
        }
        if (homes.size() == 1) {
            cases.push_back({std::move(query), *homes.begin()});
        }
    }
    const std::size_t count = std::min(count_max, cases.size());
    std::vector<Case> picked;
    for (std::size_t i = 0; i < count; ++i) {
        picked.push_back(std::move(cases[i * cases.size() / count]));
    }
    return picked;
}

struct Tally {
    std::size_t refused = 0;
    std::size_t refused_rightly = 0;
    std::size_t unanswerable = 0;
    std::size_t answerable = 0;
    std::size_t answered = 0;
    std::size_t right_source = 0;

    void add(const AbstentionTrial& trial) {
        refused += trial.refused ? 1 : 0;
        refused_rightly += trial.refused && !trial.answerable ? 1 : 0;
        (trial.answerable ? answerable : unanswerable) += 1;
        answered += trial.answerable && !trial.refused ? 1 : 0;
        right_source += trial.answerable && trial.right_source ? 1 : 0;
    }
};

AbstentionReport report_of(const Tally& tally, std::string dataset) {
    return {.dataset = std::move(dataset),
            .trials = tally.answerable + tally.unanswerable,
            .precision = ratio(tally.refused_rightly, tally.refused),
            .recall = ratio(tally.refused_rightly, tally.unanswerable),
            .answered = ratio(tally.answered, tally.answerable),
            .right_source = ratio(tally.right_source, tally.answered)};
}

}  // namespace

Task<Result<AbstentionReport>> AbstentionEval::run(const RequestContext& ctx, EvalSet set,
                                                   AbstentionOptions options) const {
    const auto half_of = split(set.corpus);
    std::array<std::vector<Document>, 2> halves;
    for (Document& document : set.corpus) {
        halves[half_of.at(document.id.str())].push_back(std::move(document));
    }
    for (std::size_t half = 0; half < halves.size(); ++half) {
        RAG_CO_TRY(co_await index_corpus(
            ctx, parts_.ingest, std::move(halves[half]),
            {.collection = half_name(half), .chunking = {}, .progress = options.progress}));
    }
    const auto cases = pick_cases(std::move(set.queries), half_of, options.queries_max);
    Tally tally;
    for (std::size_t i = 0; i < 2 * cases.size(); ++i) {
        const Case& one = cases[i / 2];
        auto question = RAG_CO_TRY(check({.text = one.query.text,
                                          .collection = half_name(i % 2),
                                          .top_k = kTopK,
                                          .mode = options.mode,
                                          .rerank = options.rerank}));
        auto trial = RAG_CO_TRY(co_await ask(ctx, one.query, std::move(question)));
        trial.answerable = one.home == i % 2;
        tally.add(trial);
        if (options.trial) {
            options.trial(trial);
        }
        if (options.progress) {
            options.progress("asking", i + 1, 2 * cases.size());
        }
    }
    co_return report_of(tally, set.name);
}

Task<Result<AbstentionTrial>> AbstentionEval::ask(const RequestContext& ctx, const EvalQuery& query,
                                                  CheckedQuestion question) const {
    const AnswerOptions& options = parts_.answers.options();
    const auto quoted = RAG_CO_TRY(co_await parts_.answers.quote(ctx, question, options));
    const QuotedAnswer& quoted_answer = quoted.answer;
    AbstentionTrial trial{.query = query.id,
                          .refused = quoted_answer.quotes.empty(),
                          .probability = quoted_answer.probability,
                          .signs = quoted_answer.signs};
    if (!trial.refused) {
        const std::size_t n = quoted_answer.quotes.front().source;
        const auto judged = query.judged.find(quoted.found.sources[n - 1].chunk.document.str());
        trial.right_source = judged != query.judged.end() && judged->second > 0;
    }
    co_return trial;
}

std::string to_json(const AbstentionTrial& trial) {
    JsonWriter json;
    json.begin_object().key("query").string(trial.query);
    json.key("answerable").boolean(trial.answerable).key("refused").boolean(trial.refused);
    json.key("right_source").boolean(trial.right_source);
    json.key("probability").number(trial.probability).key("signs").begin_array();
    for (const double sign : trial.signs.values()) {
        json.number(sign);
    }
    json.end_array().end_object();
    return json.take();
}

std::string to_json(const AbstentionReport& report) {
    JsonWriter json;
    json.begin_object().key("dataset").string(report.dataset);
    json.key("trials").integer(report.trials);
    json.key("refusal_precision").number(report.precision);
    json.key("refusal_recall").number(report.recall);
    json.key("answered").number(report.answered);
    json.key("right_source").number(report.right_source);
    json.end_object();
    return json.take();
}

}  // namespace ragd
