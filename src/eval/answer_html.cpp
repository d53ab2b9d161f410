#include <functional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eval/answer_report_file.hpp"
#include "eval/html.hpp"

namespace ragd {
namespace {

constexpr std::size_t kListed = 25;

std::string section(std::string_view heading, std::string_view body) {
    return fmt::format("<section>\n<h2>{}</h2>\n{}</section>\n", escape_html(heading), body);
}

std::string figures(const AnswerReport& report) {
    const AnswerFigures& of = report.figures;
    HtmlTable counts{
        .caption = "Questions", .columns = {"", "Right", "Wrong", "Refused", "All"}, .rows = {}};
    std::size_t right_refusals = 0;
    std::size_t refused = 0;
    for (const AnswerResult& result : report.results) {
        right_refusals += result.is_right_refusal() ? 1 : 0;
        refused += result.outcome == AnswerOutcome::kRefused ? 1 : 0;
    }
    const std::size_t lost = refused - right_refusals;
    counts.rows = {{"the documents answer", fmt::to_string(of.right),
                    fmt::to_string(of.answerable - of.right - lost), fmt::to_string(lost),
                    fmt::to_string(of.answerable)},
                   {"they do not", "0", fmt::to_string(of.unanswerable - right_refusals),
                    fmt::to_string(right_refusals), fmt::to_string(of.unanswerable)}};
    HtmlTable table{.caption = "", .columns = {"", "", "says"}, .rows = {}};
    for (const AnswerFigureName& figure : answer_figure_names()) {
        table.rows.push_back(
            {figure.name, fmt::format("{:.4f}", of.*figure.member), figure.meaning});
    }
    table.rows.push_back({"p50", fmt::format("{:.2f}", report.p50_ms), "ms a question"});
    table.rows.push_back({"p99", fmt::format("{:.2f}", report.p99_ms), "ms a question"});
    return section("Answers", to_html(counts) + to_html(table));
}

std::string comparison(const Comparison& compared) {
    HtmlTable table{.caption = fmt::format("A: {}. B: {}. {} paired questions", compared.a,
                                           compared.b, compared.paired),
                    .columns = {"", "A", "B", "A - B", "95% interval", "p", "more / equal / fewer"},
                    .rows = {}};
    for (const MeasureComparison& one : compared.measures) {
        table.rows.push_back(
            {one.name, fmt::format("{:.4f}", one.a), fmt::format("{:.4f}", one.b),
             fmt::format("{:+.4f}", one.test.difference),
             fmt::format("[{:+.4f}, {:+.4f}]", one.test.interval.low, one.test.interval.high),
             fmt::format("{:.4f}", one.test.p),
             fmt::format("{} / {} / {}", one.test.wins, one.test.ties, one.test.losses)});
    }
    return section("A against B",
                   fmt::format("<p class=\"verdict\">{}</p>\n", escape_html(compared.verdict)) +
                       to_html(table));
}

/// The first questions that went wrong in one way.
std::string listed(const AnswerReport& report, std::string_view heading,
                   const std::function<bool(const AnswerResult&)>& belongs) {
    HtmlTable table{.caption = "", .columns = {"Question", "Accepted", "Said"}, .rows = {}};
    std::size_t all = 0;
    for (const AnswerResult& result : report.results) {
        if (belongs(result) && ++all <= kListed) {
            table.rows.push_back(
                {result.text, fmt::format("{}", fmt::join(result.accepted, " / ")), result.answer});
        }
    }
    table.caption = fmt::format("{} of {}", table.rows.size(), all);
    return section(heading, to_html(table));
}

}  // namespace

std::string answer_html_report(const AnswerReport& report, const Comparison* against) {
    std::string body = fmt::format("<h1>Answers on {}</h1>\n<p class=\"soft\">{}</p>\n",
                                   escape_html(report.dataset), escape_html(label_of(report)));
    body += figures(report) + (against != nullptr ? comparison(*against) : "");
    body += listed(report, "Said, and wrong", [](const AnswerResult& r) {
        return r.outcome == AnswerOutcome::kWrong && r.is_answerable();
    });
    body += listed(report, "Said, though the documents do not answer", [](const AnswerResult& r) {
        return r.outcome == AnswerOutcome::kWrong && !r.is_answerable();
    });
    body += listed(report, "Refused, though they answer", [](const AnswerResult& r) {
        return r.outcome == AnswerOutcome::kRefused && r.is_answerable();
    });
    for (const std::string& warning : report.warnings) {
        body += fmt::format("<p class=\"soft\">Note: {}</p>\n", escape_html(warning));
    }
    return html_page("ragd eval --answers: " + report.dataset, body);
}

}  // namespace ragd
