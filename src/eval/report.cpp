#include "eval/report.hpp"

#include <cmath>

#include <fmt/format.h>

#include "wire/encode.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

double rounded(double value, double scale) {
    return std::round(value * scale) / scale;
}

}  // namespace

std::string label_of(const EvalReport& report) {
    return fmt::format("{}{}", name_of(report.mode),
                       report.reranked ? ", reranked" : ", not reranked");
}

std::string to_json(const EvalReport& report) {
    JsonWriter json;
    json.begin_object().key("dataset").string(report.dataset);
    json.key("mode").string(name_of(report.mode)).key("rerank").boolean(report.reranked);
    json.key("queries").integer(report.queries);
    for (const MeasureName& measure : measure_names(report.k)) {
        json.key(measure.name).number(rounded(report.means.*measure.member, 1e6));
    }
    json.key("p50_ms").milliseconds(report.p50_ms).key("p99_ms").milliseconds(report.p99_ms);
    json.end_object();
    return json.take();
}

std::string to_text(const EvalReport& report) {
    std::string text =
        fmt::format("{}: {} queries, {}\n", report.dataset, report.queries, label_of(report));
    for (const MeasureName& measure : measure_names(report.k)) {
        text += fmt::format("{:<12} {:.4f}\n", measure.name, report.means.*measure.member);
    }
    text += fmt::format("{:<12} {:.2f} ms\n", "p50", report.p50_ms);
    text += fmt::format("{:<12} {:.2f} ms\n", "p99", report.p99_ms);
    return text;
}

}  // namespace ragd
