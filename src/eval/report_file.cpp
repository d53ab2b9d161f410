#include "eval/report_file.hpp"

#include <string_view>

#include <fmt/format.h>

#include "eval/report_members.hpp"
#include "wire/encode.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::string_view kFormat = "ragd-eval-report/1";

void write_score(JsonWriter& out, std::string_view name, const std::optional<double>& score) {
    out.key(name);
    score ? out.number(*score) : out.null();
}

void write_measures(JsonWriter& out, const Measures& measures, std::size_t k) {
    for (const MeasureName& measure : measure_names(k)) {
        out.key(measure.name).number(measures.*measure.member);
    }
}

std::string query_line(const QueryResult& result, std::size_t k) {
    JsonWriter out;
    out.begin_object().key("id").string(result.id).key("text").string(result.text);
    write_measures(out, result.measures, k);
    out.key("ms").milliseconds(result.ms).key("ranking").begin_array();
    for (const RankedDocument& one : result.ranking) {
        out.begin_object().key("document").string(one.document).key("score").number(one.score);
        write_score(out, "fused", one.fused);
        write_score(out, "rerank", one.rerank);
        out.key("grade").signed_integer(one.grade).end_object();
    }
    out.end_array().end_object();
    return out.take();
}

Result<Measures> read_measures(const json::value& of, std::size_t k) {
    Measures measures;
    for (const MeasureName& measure : measure_names(k)) {
        measures.*measure.member = RAG_TRY(number_of(of, measure.name));
    }
    return measures;
}

Result<RankedDocument> read_ranked(const json::value& of) {
    return RankedDocument{.document = RAG_TRY(text_of(of, "document")),
                          .score = RAG_TRY(number_of(of, "score")),
                          .fused = RAG_TRY(score_of(of, "fused")),
                          .rerank = RAG_TRY(score_of(of, "rerank")),
                          .grade = RAG_TRY(grade_of(of, "grade"))};
}

Result<QueryResult> read_query(const json::value& of, std::size_t k) {
    QueryResult result{.id = RAG_TRY(text_of(of, "id")),
                       .text = RAG_TRY(text_of(of, "text")),
                       .measures = RAG_TRY(read_measures(of, k)),
                       .ms = RAG_TRY(number_of(of, "ms"))};
    for (const json::value& one : *RAG_TRY(array_of(of, "ranking"))) {
        result.ranking.push_back(RAG_TRY(read_ranked(one)));
    }
    return result;
}

Result<EvalReport> read_report(const json::value& of) {
    if (const std::string format = RAG_TRY(text_of(of, "format")); format != kFormat) {
        return wrong_member("format", fmt::format("must be {}, not '{}'", kFormat, format));
    }
    EvalReport report{.dataset = RAG_TRY(text_of(of, "dataset")),
                      .dataset_sha256 = RAG_TRY(text_of(of, "dataset_sha256"))};
    const json::value* setup = RAG_TRY(member_of(of, "configuration"));
    report.mode = RAG_TRY(mode_of(*setup));
    report.reranked = RAG_TRY(flag_of(*setup, "rerank"));
    report.k = RAG_TRY(count_of(*setup, "k"));
    report.setup = RAG_TRY(read_setup(*setup));
    const json::value* means = RAG_TRY(member_of(of, "means"));
    report.means = RAG_TRY(read_measures(*means, report.k));
    report.p50_ms = RAG_TRY(number_of(of, "p50_ms"));
    report.p99_ms = RAG_TRY(number_of(of, "p99_ms"));
    for (const json::value& one : *RAG_TRY(array_of(of, "per_query"))) {
        report.results.push_back(RAG_TRY(read_query(one, report.k)));
    }
    report.queries = report.results.size();
    return report;
}

}  // namespace

std::string report_file(const EvalReport& report, const Comparison* against) {
    JsonWriter out;
    out.begin_object().key("format").string(kFormat);
    out.key("dataset").string(report.dataset);
    out.key("dataset_sha256").string(report.dataset_sha256);
    out.key("configuration").begin_object();
    out.key("mode").string(name_of(report.mode)).key("rerank").boolean(report.reranked);
    out.key("k").integer(report.k);
    write_setup(out, report.setup);
    out.end_object();
    out.key("queries").integer(report.queries).key("means").begin_object();
    write_measures(out, report.means, report.k);
    out.end_object();
    out.key("p50_ms").milliseconds(report.p50_ms).key("p99_ms").milliseconds(report.p99_ms);
    std::string text = out.take();
    if (against != nullptr) {
        text += ",\n\"against\":" + against_json(*against);
    }
    text += ",\n\"per_query\":[";
    for (const QueryResult& result : report.results) {
        text += &result == report.results.data() ? "\n" : ",\n";
        text += query_line(result, report.k);
    }
    return text + "\n]}\n";
}

Result<EvalReport> read_report_file(const std::filesystem::path& file) {
    const json::value value = RAG_TRY(read_json_report(file));
    auto report = read_report(value);
    if (!report) {
        return no_report(file, report.error());
    }
    return report;
}

}  // namespace ragd
