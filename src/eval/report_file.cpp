#include "eval/report_file.hpp"

#include <cmath>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string_view>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "wire/encode.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::uintmax_t kReportBytesMax = std::uintmax_t{256} << 20U;
constexpr std::string_view kFormat = "ragd-eval-report/1";

void write_score(JsonWriter& out, std::string_view name, const std::optional<double>& score) {
    out.key(name);
    score ? out.number(*score) : out.null();
}

void write_setup(JsonWriter& out, const EvalReport& report) {
    const EvalSetup& setup = report.setup;
    out.key("configuration").begin_object();
    out.key("mode").string(name_of(report.mode)).key("rerank").boolean(report.reranked);
    out.key("k").integer(report.k).key("embedding_model").string(setup.embedding_model);
    out.key("rerank_model").string(setup.rerank_model);
    out.key("rerank_blend").string(setup.rerank_blend);
    out.key("fusion_vector_weight").number(setup.fusion_vector_weight);
    out.key("ragd").string(setup.ragd).key("cpu").string(setup.cpu).end_object();
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

Error wrong(std::string_view name, std::string_view what) {
    return fail(ErrorCode::kMalformed, fmt::format("\"{}\" {}", name, what));
}

Result<const json::value*> member(const json::value& of, std::string_view name) {
    const json::object* object = of.if_object();
    const json::value* found = object == nullptr ? nullptr : object->if_contains(name);
    if (found == nullptr) {
        return wrong(name, "is missing");
    }
    return found;
}

Result<std::string> text_of(const json::value& of, std::string_view name) {
    const json::value* found = RAG_TRY(member(of, name));
    if (!found->is_string()) {
        return wrong(name, "must be a string");
    }
    return std::string{found->get_string()};
}

Result<double> number_of(const json::value& of, std::string_view name) {
    const json::value* found = RAG_TRY(member(of, name));
    const double number = found->is_number() ? found->to_number<double>() : std::nan("");
    if (!std::isfinite(number)) {
        return wrong(name, "must be a number");
    }
    return number;
}

Result<int> grade_of(const json::value& of, std::string_view name) {
    const json::value* found = RAG_TRY(member(of, name));
    boost::system::error_code failed;
    const auto grade = found->to_number<std::int32_t>(failed);
    if (failed) {
        return wrong(name, "must be a whole number");
    }
    return grade;
}

Result<std::size_t> count_of(const json::value& of, std::string_view name) {
    const json::value* found = RAG_TRY(member(of, name));
    boost::system::error_code failed;
    const auto count = found->to_number<std::uint32_t>(failed);
    if (failed) {
        return wrong(name, "must be a whole number");
    }
    return count;
}

Result<std::optional<double>> score_of(const json::value& of, std::string_view name) {
    const json::value* found = RAG_TRY(member(of, name));
    if (found->is_null()) {
        return std::optional<double>{};
    }
    return std::optional{RAG_TRY(number_of(of, name))};
}

Result<const json::array*> array_of(const json::value& of, std::string_view name) {
    const json::value* found = RAG_TRY(member(of, name));
    if (!found->is_array()) {
        return wrong(name, "must be an array");
    }
    return &found->get_array();
}

Result<SearchMode> mode_of(const json::value& of) {
    const std::string name = RAG_TRY(text_of(of, "mode"));
    const auto mode = parse_name<SearchMode>(name);
    if (!mode) {
        return wrong("mode", "must be one of " + all_names<SearchMode>());
    }
    return *mode;
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

Result<void> read_setup(const json::value& of, EvalReport& report) {
    report.mode = RAG_TRY(mode_of(of));
    const json::value* rerank = RAG_TRY(member(of, "rerank"));
    report.reranked = rerank->is_bool() && rerank->get_bool();
    report.k = RAG_TRY(count_of(of, "k"));
    report.setup = {.ragd = RAG_TRY(text_of(of, "ragd")),
                    .cpu = RAG_TRY(text_of(of, "cpu")),
                    .embedding_model = RAG_TRY(text_of(of, "embedding_model")),
                    .rerank_model = RAG_TRY(text_of(of, "rerank_model")),
                    .rerank_blend = RAG_TRY(text_of(of, "rerank_blend")),
                    .fusion_vector_weight = RAG_TRY(number_of(of, "fusion_vector_weight"))};
    return {};
}

Result<EvalReport> read_report(const json::value& of) {
    if (const std::string format = RAG_TRY(text_of(of, "format")); format != kFormat) {
        return wrong("format", fmt::format("must be {}, not '{}'", kFormat, format));
    }
    EvalReport report{.dataset = RAG_TRY(text_of(of, "dataset")),
                      .dataset_sha256 = RAG_TRY(text_of(of, "dataset_sha256"))};
    const json::value* setup = RAG_TRY(member(of, "configuration"));
    RAG_TRY(read_setup(*setup, report));
    const json::value* means = RAG_TRY(member(of, "means"));
    report.means = RAG_TRY(read_measures(*means, report.k));
    report.p50_ms = RAG_TRY(number_of(of, "p50_ms"));
    report.p99_ms = RAG_TRY(number_of(of, "p99_ms"));
    for (const json::value& one : *RAG_TRY(array_of(of, "per_query"))) {
        report.results.push_back(RAG_TRY(read_query(one, report.k)));
    }
    report.queries = report.results.size();
    return report;
}

Result<std::string> read_text(const std::filesystem::path& file) {
    std::error_code failed;
    const auto bytes = std::filesystem::file_size(file, failed);
    std::ifstream in{file, std::ios::binary};
    if (failed || !in) {
        return fail(ErrorCode::kNotFound, "cannot read " + file.string());
    }
    if (bytes > kReportBytesMax) {
        return fail(ErrorCode::kTooLarge, fmt::format("{} has {} bytes; a report has at most {}",
                                                      file.string(), bytes, kReportBytesMax));
    }
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

}  // namespace

std::string report_file(const EvalReport& report, const Comparison* against) {
    JsonWriter out;
    out.begin_object().key("format").string(kFormat);
    out.key("dataset").string(report.dataset);
    out.key("dataset_sha256").string(report.dataset_sha256);
    write_setup(out, report);
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
    const std::string text = RAG_TRY(read_text(file));
    boost::system::error_code failed;
    const json::value value = json::parse(text, failed);
    if (failed) {
        return fail(ErrorCode::kMalformed,
                    file.string() + " is no report of `ragd eval --report`: it is not JSON");
    }
    auto report = read_report(value);
    if (!report) {
        return fail(report.error().code, fmt::format("{} is no report of `ragd eval --report`: {}",
                                                     file.string(), report.error().message));
    }
    return report;
}

}  // namespace ragd
