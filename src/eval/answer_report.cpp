#include "eval/answer_report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "eval/answer_match.hpp"
#include "eval/metrics.hpp"
#include "eval/pair_results.hpp"
#include "wire/encode.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

double rounded(double value) {
    constexpr double kScale = 1e6;
    return std::round(value * kScale) / kScale;
}

/// What two runs are compared by, each 1 or 0 for a question.
struct Credit {
    const char* name;
    bool (*of)(const AnswerResult&);
};

constexpr std::array kCredits{
    Credit{"correct",
           [](const AnswerResult& r) {
               return r.outcome == AnswerOutcome::kRight || r.is_right_refusal();
           }},
    Credit{"right", [](const AnswerResult& r) { return r.outcome == AnswerOutcome::kRight; }},
    Credit{"refusals", [](const AnswerResult& r) { return r.is_right_refusal(); }},
    Credit{"wrong", [](const AnswerResult& r) { return r.outcome == AnswerOutcome::kWrong; }}};

std::string verdict_of(const Comparison& comparison) {
    const PairedTest& test = comparison.measures.front().test;
    if (!test.beyond_chance()) {
        return fmt::format("No difference beyond chance (p = {:.2g}).", test.p);
    }
    return fmt::format(
        "A ({}) treats {} questions rightly than B ({}), beyond chance (p = {:.2g}).", comparison.a,
        test.difference > 0 ? "more" : "fewer", comparison.b, test.p);
}

}  // namespace

const std::vector<AnswerFigureName>& answer_figure_names() {
    static const std::vector<AnswerFigureName> kFigures{
        {"precision", &AnswerFigures::precision, "right, of what was said"},
        {"recall", &AnswerFigures::recall, "right, of what can be answered"},
        {"f1", &AnswerFigures::f1, "harmonic mean of both"},
        {"right_refusals", &AnswerFigures::refusals, "refused, of what cannot be answered"},
        {"words", &AnswerFigures::words, "words an answer"}};
    return kFigures;
}

void sum_up(AnswerReport& report) {
    AnswerFigures figures;
    std::vector<double> milliseconds;
    std::size_t words = 0;
    std::size_t right_refusals = 0;
    for (const AnswerResult& result : report.results) {
        (result.is_answerable() ? figures.answerable : figures.unanswerable) += 1;
        figures.right += result.outcome == AnswerOutcome::kRight ? 1 : 0;
        figures.wrong += result.outcome == AnswerOutcome::kWrong ? 1 : 0;
        figures.refused += result.outcome == AnswerOutcome::kRefused ? 1 : 0;
        right_refusals += result.is_right_refusal() ? 1 : 0;
        words += count_words(without_citations(result.answer));
        milliseconds.push_back(result.ms);
    }
    const std::size_t said = figures.right + figures.wrong;
    figures.precision = ratio(figures.right, said);
    figures.recall = ratio(figures.right, figures.answerable);
    const double sum = figures.precision + figures.recall;
    figures.f1 = sum > 0 ? 2 * figures.precision * figures.recall / sum : 0;
    figures.refusals = ratio(right_refusals, figures.unanswerable);
    figures.words = ratio(words, said);
    report.figures = figures;
    report.p50_ms = percentile(milliseconds, 50);
    report.p99_ms = percentile(std::move(milliseconds), 99);
}

std::string label_of(const AnswerReport& report) {
    return fmt::format("{}, {}reranked, top_k {}", name_of(report.mode),
                       report.reranked ? "" : "not ", report.top_k);
}

std::string to_json(const AnswerReport& report) {
    JsonWriter json;
    json.begin_object().key("dataset").string(report.dataset);
    json.key("mode").string(name_of(report.mode)).key("rerank").boolean(report.reranked);
    json.key("top_k").integer(report.top_k).key("questions").integer(report.results.size());
    json.key("answerable").integer(report.figures.answerable);
    json.key("unanswerable").integer(report.figures.unanswerable);
    json.key("right").integer(report.figures.right).key("wrong").integer(report.figures.wrong);
    json.key("refused").integer(report.figures.refused);
    for (const AnswerFigureName& figure : answer_figure_names()) {
        json.key(figure.name).number(rounded(report.figures.*figure.member));
    }
    json.key("p50_ms").milliseconds(report.p50_ms).key("p99_ms").milliseconds(report.p99_ms);
    json.end_object();
    return json.take();
}

std::string to_text(const AnswerReport& report) {
    const AnswerFigures& figures = report.figures;
    std::string text = fmt::format(
        "{}: {} questions, {} of them can be answered; {}\nright {}, wrong {}, refused {}\n",
        report.dataset, report.results.size(), figures.answerable, label_of(report), figures.right,
        figures.wrong, figures.refused);
    for (const AnswerFigureName& figure : answer_figure_names()) {
        text += fmt::format("{:<15} {:>8.4f}  {}\n", figure.name, figures.*figure.member,
                            figure.meaning);
    }
    text += fmt::format("{:<15} {:>8.2f}  ms\n", "p50", report.p50_ms);
    text += fmt::format("{:<15} {:>8.2f}  ms\n", "p99", report.p99_ms);
    return text;
}

Result<Comparison> compare(const AnswerReport& a, const AnswerReport& b,
                           const std::string& b_name) {
    if (a.dataset_sha256 != b.dataset_sha256) {
        return fail(ErrorCode::kConflict,
                    fmt::format("{} is a report of '{}' with other documents, questions or "
                                "answers; make it again",
                                b_name, b.dataset));
    }
    Comparison comparison{.a = label_of(a),
                          .b = b_name,
                          .a_p50_ms = a.p50_ms,
                          .a_p99_ms = a.p99_ms,
                          .b_p50_ms = b.p50_ms,
                          .b_p99_ms = b.p99_ms};
    const auto pairs = pair_results(a.results, b.results, comparison);
    if (pairs.empty()) {
        return fail(ErrorCode::kConflict, b_name + " has no question in common with this run");
    }
    for (const Credit& credit : kCredits) {
        comparison.measures.push_back(
            compare_by(credit.name, pairs,
                       [&](const AnswerResult& result) { return credit.of(result) ? 1.0 : 0.0; }));
    }
    comparison.verdict = verdict_of(comparison);
    return comparison;
}

}  // namespace ragd
