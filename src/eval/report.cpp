#include <cmath>

#include <fmt/format.h>

#include "eval/runner.hpp"
#include "wire/encode.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

struct Line {
    std::string name;
    double value;
};

std::vector<Line> lines_of(const EvalReport& report) {
    const Measures& means = report.means;
    return {{fmt::format("ndcg@{}", report.k), means.ndcg},
            {fmt::format("mrr@{}", report.k), means.mrr},
            {fmt::format("recall@{}", report.k), means.recall},
            {"recall@100", means.recall_100},
            {"success@1", means.success_1},
            {"success@3", means.success_3},
            {"precision@3", means.precision_3}};
}

double rounded(double value, double scale) {
    return std::round(value * scale) / scale;
}

}  // namespace

std::string to_json(const EvalReport& report) {
    JsonWriter json;
    json.begin_object().key("dataset").string(report.dataset);
    json.key("mode").string(name_of(report.mode)).key("rerank").boolean(report.reranked);
    json.key("queries").integer(report.queries);
    for (const Line& line : lines_of(report)) {
        json.key(line.name).number(rounded(line.value, 1e6));
    }
    json.key("p50_ms").milliseconds(report.p50_ms).key("p99_ms").milliseconds(report.p99_ms);
    json.end_object();
    return json.take();
}

std::string to_text(const EvalReport& report) {
    std::string text =
        fmt::format("{}: {} queries, {}{}\n", report.dataset, report.queries, name_of(report.mode),
                    report.reranked ? ", reranked" : ", not reranked");
    for (const Line& line : lines_of(report)) {
        text += fmt::format("{:<12} {:.4f}\n", line.name, line.value);
    }
    text += fmt::format("{:<12} {:.2f} ms\n", "p50", report.p50_ms);
    text += fmt::format("{:<12} {:.2f} ms\n", "p99", report.p99_ms);
    return text;
}

}  // namespace ragd
