#include "eval/html_report.hpp"

#include <algorithm>
#include <functional>
#include <span>
#include <unordered_map>

#include <fmt/format.h>

#include "eval/calibration.hpp"
#include "eval/html.hpp"
#include "eval/plots.hpp"
#include "wire/encode.hpp"

namespace ragd {
namespace {

constexpr std::size_t kListed = 10;

/// What the sections are made of.
struct Page {
    const EvalReport& report;
    const EvalReport* rival;
    const Comparison* comparison;
};

std::string section(std::string_view heading, std::string_view body) {
    return fmt::format("<section>\n<h2>{}</h2>\n{}</section>\n", escape_html(heading), body);
}

std::string paragraph(std::string_view text, std::string_view css = "soft") {
    return fmt::format("<p class=\"{}\">{}</p>\n", css, escape_html(text));
}

std::string figure(const std::string& svg, std::string_view caption) {
    return fmt::format("<figure>\n{}<figcaption>{}</figcaption>\n</figure>\n", svg,
                       escape_html(caption));
}

std::string configuration(const Page& page) {
    HtmlTable table{.caption = "", .columns = {"", "A"}, .rows = {}};
    const auto add = [&](const char* name,
                         const std::function<std::string(const EvalReport&)>& of) {
        table.rows.push_back({name, of(page.report)});
        if (page.rival != nullptr) {
            table.rows.back().push_back(of(*page.rival));
        }
    };
    if (page.rival != nullptr) {
        table.columns.emplace_back("B");
    }
    const auto or_none = [](const std::string& text) { return text.empty() ? "none" : text; };
    add("Search", [](const EvalReport& r) { return std::string{name_of(r.mode)}; });
    add("Reranking",
        [&](const EvalReport& r) { return r.reranked ? or_none(r.setup.rerank_model) : "off"; });
    add("Blend", [&](const EvalReport& r) { return or_none(r.setup.rerank_blend); });
    add("Weight of the vectors",
        [](const EvalReport& r) { return fmt::format("{}", r.setup.fusion_vector_weight); });
    add("Embedding", [](const EvalReport& r) { return r.setup.embedding_model; });
    add("Queries", [](const EvalReport& r) { return fmt::to_string(r.queries); });
    add("ragd", [](const EvalReport& r) { return r.setup.ragd; });
    add("CPU", [](const EvalReport& r) { return r.setup.cpu; });
    return section("Configuration", to_html(table));
}

std::vector<double> values_of(const EvalReport& report, double Measures::* member) {
    std::vector<double> values;
    for (const QueryResult& result : report.results) {
        values.push_back(result.measures.*member);
    }
    return values;
}

std::string bracketed(const Interval& interval, bool with_sign) {
    return with_sign ? fmt::format("[{:+.4f}, {:+.4f}]", interval.low, interval.high)
                     : fmt::format("[{:.4f}, {:.4f}]", interval.low, interval.high);
}

std::string summary(const Page& page) {
    HtmlTable table{.caption = "Means over all queries, with 95% intervals (bootstrap)",
                    .columns = {"", "Mean", "95% interval"},
                    .rows = {}};
    for (const MeasureName& measure : measure_names(page.report.k)) {
        const auto values = values_of(page.report, measure.member);
        table.rows.push_back({measure.name,
                              fmt::format("{:.4f}", page.report.means.*measure.member),
                              bracketed(bootstrap_mean(values), false)});
    }
    return section("Measures", to_html(table));
}

std::string comparison(const Page& page) {
    const Comparison& compared = *page.comparison;
    HtmlTable table{
        .caption = fmt::format("{} paired queries; {} only in A, {} only in B were left out",
                               compared.paired, compared.only_a.size(), compared.only_b.size()),
        .columns = {"", "A", "B", "A - B", "95% interval", "p", "Better / equal / worse"},
        .rows = {}};
    for (const MeasureComparison& one : compared.measures) {
        table.rows.push_back(
            {one.name, fmt::format("{:.4f}", one.a), fmt::format("{:.4f}", one.b),
             fmt::format("{:+.4f}", one.test.difference), bracketed(one.test.interval, true),
             fmt::format("{:.4f}", one.test.p),
             fmt::format("{} / {} / {}", one.test.wins, one.test.ties, one.test.losses)});
    }
    return section("A against B",
                   paragraph(compared.verdict, "verdict") + to_html(table) +
                       paragraph("Interval: paired bootstrap, 10,000 resamples. p: two-sided "
                                 "paired randomization test (Smucker, Allan, Carterette 2007)."));
}

struct QueryDifference {
    const QueryResult* a;
    const QueryResult* b;
    [[nodiscard]] double ndcg() const { return a->measures.ndcg - b->measures.ndcg; }
};

/// Best first.
std::vector<QueryDifference> paired_queries(const Page& page) {
    std::unordered_map<std::string_view, const QueryResult*> of_b;
    for (const QueryResult& result : page.rival->results) {
        of_b.emplace(result.id, &result);
    }
    std::vector<QueryDifference> pairs;
    for (const QueryResult& result : page.report.results) {
        if (const auto other = of_b.find(result.id); other != of_b.end()) {
            pairs.push_back({&result, other->second});
        }
    }
    std::ranges::sort(pairs, [](const QueryDifference& x, const QueryDifference& y) {
        return x.ndcg() != y.ndcg() ? x.ndcg() > y.ndcg() : x.a->id < y.a->id;
    });
    return pairs;
}

/// The first ten of `pairs` whose difference has the sign of `sign`.
std::string listed(std::string caption, std::span<const QueryDifference> pairs, double sign) {
    HtmlTable table{
        .caption = std::move(caption), .columns = {"Query", "Text", "A", "B", "A - B"}, .rows = {}};
    for (const QueryDifference& pair : pairs.first(std::min(kListed, pairs.size()))) {
        if (pair.ndcg() * sign > 0) {
            table.rows.push_back({pair.a->id, pair.a->text,
                                  fmt::format("{:.4f}", pair.a->measures.ndcg),
                                  fmt::format("{:.4f}", pair.b->measures.ndcg),
                                  fmt::format("{:+.4f}", pair.ndcg())});
        }
    }
    return table.rows.empty() ? paragraph(table.caption + ": none.") : to_html(table);
}

std::string differences(const Page& page) {
    std::vector<QueryDifference> pairs = paired_queries(page);
    std::vector<double> values;
    for (const QueryDifference& pair : pairs) {
        values.push_back(pair.ndcg());
    }
    const std::string measure = page.comparison->measures.front().name;
    std::string body = figure(difference_plot(values, measure),
                              "Each query has a bar; queries without a difference have none.");
    body += listed("Most gained", pairs, 1);
    std::ranges::reverse(pairs);
    return section("Query by query", body + listed("Most lost", pairs, -1));
}

/// Without a rival: where to look first.
std::string hardest(const Page& page) {
    std::vector<const QueryResult*> results;
    for (const QueryResult& result : page.report.results) {
        results.push_back(&result);
    }
    std::ranges::sort(results, {}, [](const QueryResult* result) {
        return std::pair{result->measures.ndcg, std::string_view{result->id}};
    });
    HtmlTable table{.caption = fmt::format("Lowest ndcg@{}", page.report.k),
                    .columns = {"Query", "Text", "nDCG", "First in the ranking"},
                    .rows = {}};
    results.resize(std::min(kListed, results.size()));
    for (const QueryResult* result : results) {
        table.rows.push_back(
            {result->id, result->text, fmt::format("{:.4f}", result->measures.ndcg),
             result->ranking.empty() ? "nothing found" : result->ranking.front().document});
    }
    return section("Query by query", to_html(table));
}

std::string calibration_of(const EvalReport& report, std::string_view name) {
    const std::vector<Judged> judged = judged_sources(report);
    if (judged.empty()) {
        return "";
    }
    const auto bins = reliability(judged);
    HtmlTable table{.caption = "Sources by the probability that they were given",
                    .columns = {"Probability", "Sources", "Mean predicted", "Observed"},
                    .rows = {}};
    for (const ReliabilityBin& bin : bins) {
        table.rows.push_back({fmt::format("{:.1f} to {:.1f}", bin.low, bin.high),
                              fmt::to_string(bin.count),
                              bin.count == 0 ? "" : fmt::format("{:.3f}", bin.predicted),
                              bin.count == 0 ? "" : fmt::format("{:.3f}", bin.observed)});
    }
    return figure(reliability_plot(bins),
                  fmt::format("{}: expected calibration error {:.3f}, log loss {:.3f}, {} reranked "
                              "sources among the first {} of each query. A circle's area is the "
                              "number of its sources; on the line, what is said is so.",
                              name, calibration_error(bins), log_loss(judged), judged.size(),
                              report.k)) +
           folded(table);
}

std::string calibration(const Page& page) {
    std::string body = calibration_of(page.report, "A");
    body += page.rival == nullptr ? "" : calibration_of(*page.rival, "B");
    if (body.empty()) {
        body = paragraph("Scores are probabilities only where sources were reranked.");
    }
    return section("Is the score a probability?", body);
}

RunPoint point_of(const EvalReport& report, std::string_view name, std::string_view css) {
    RunPoint point{.name = name,
                   .css = css,
                   .p50_ms = report.p50_ms,
                   .p99_ms = report.p99_ms,
                   .quality = report.means.ndcg,
                   .interval = bootstrap_mean(values_of(report, &Measures::ndcg))};
    for (const QueryResult& result : report.results) {
        point.ms.push_back(result.ms);
    }
    return point;
}

std::string latency(const Page& page) {
    std::vector<RunPoint> runs{point_of(page.report, "A", "a")};
    if (page.rival != nullptr) {
        runs.push_back(point_of(*page.rival, "B", "b"));
    }
    const std::string measure = fmt::format("ndcg@{}", page.report.k);
    HtmlTable table{.caption = "Milliseconds per query",
                    .columns = {"", "p50", "p99", measure, "95% interval"},
                    .rows = {}};
    for (const RunPoint& run : runs) {
        table.rows.push_back({std::string{run.name}, fmt::format("{:.2f}", run.p50_ms),
                              fmt::format("{:.2f}", run.p99_ms), fmt::format("{:.4f}", run.quality),
                              bracketed(run.interval, false)});
    }
    return section("Time against quality",
                   figure(latency_quality_plot(runs, measure),
                          "The point is the p50; to the right the p99, up and down the 95% "
                          "interval. Retrieval is as deep as recall@100 needs.") +
                       to_html(table) +
                       figure(latency_plot(runs), "How many queries took how long."));
}

}  // namespace

std::string html_report(const EvalReport& report, const EvalReport* rival,
                        const Comparison* compared) {
    const Page page{report, rival, compared};
    std::string body = fmt::format("<h1>Retrieval on {}</h1>\n", escape_html(report.dataset));
    body +=
        paragraph(rival == nullptr ? fmt::format("{} queries, {}", report.queries, label_of(report))
                                   : fmt::format("A: {}. B: {}.", compared->a, compared->b));
    body += rival == nullptr ? summary(page) + hardest(page) : comparison(page) + differences(page);
    body += calibration(page) + latency(page) + configuration(page);
    for (const std::string& warning : report.warnings) {
        body += paragraph("Note: " + warning);
    }
    return html_page("ragd eval: " + report.dataset, body);
}

}  // namespace ragd
