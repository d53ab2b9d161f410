#include "eval/answer_report_file.hpp"

#include <string_view>

#include <fmt/format.h>

#include "eval/report_members.hpp"
#include "wire/encode.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::string_view kFormat = "ragd-eval-answers/1";

std::string question_line(const AnswerResult& result) {
    JsonWriter out;
    out.begin_object().key("id").string(result.id).key("text").string(result.text);
    out.key("accepted").begin_array();
    for (const std::string& answer : result.accepted) {
        out.string(answer);
    }
    out.end_array().key("outcome").string(name_of(result.outcome));
    out.key("answer").string(result.answer).key("ms").milliseconds(result.ms).end_object();
    return out.take();
}

Result<AnswerResult> read_question(const json::value& of) {
    AnswerResult result{.id = RAG_TRY(text_of(of, "id")),
                        .text = RAG_TRY(text_of(of, "text")),
                        .answer = RAG_TRY(text_of(of, "answer")),
                        .ms = RAG_TRY(number_of(of, "ms"))};
    for (const json::value& answer : *RAG_TRY(array_of(of, "accepted"))) {
        if (!answer.is_string()) {
            return wrong_member("accepted", "must be an array of strings");
        }
        result.accepted.emplace_back(answer.get_string());
    }
    const std::string name = RAG_TRY(text_of(of, "outcome"));
    const auto outcome = parse_name<AnswerOutcome>(name);
    if (!outcome) {
        return wrong_member("outcome", "must be one of " + all_names<AnswerOutcome>());
    }
    result.outcome = *outcome;
    return result;
}

Result<AnswerReport> read_report(const json::value& of) {
    if (const std::string format = RAG_TRY(text_of(of, "format")); format != kFormat) {
        return wrong_member("format", fmt::format("must be {}, not '{}'", kFormat, format));
    }
    AnswerReport report{.dataset = RAG_TRY(text_of(of, "dataset")),
                        .dataset_sha256 = RAG_TRY(text_of(of, "dataset_sha256"))};
    const json::value* setup = RAG_TRY(member_of(of, "configuration"));
    report.mode = RAG_TRY(mode_of(*setup));
    report.reranked = RAG_TRY(flag_of(*setup, "rerank"));
    report.top_k = RAG_TRY(count_of(*setup, "top_k"));
    report.setup = RAG_TRY(read_setup(*setup));
    for (const json::value& one : *RAG_TRY(array_of(of, "per_question"))) {
        report.results.push_back(RAG_TRY(read_question(one)));
    }
    sum_up(report);
    return report;
}

}  // namespace

std::string answer_report_file(const AnswerReport& report, const Comparison* against) {
    JsonWriter out;
    out.begin_object().key("format").string(kFormat).key("dataset").string(report.dataset);
    out.key("dataset_sha256").string(report.dataset_sha256).key("configuration").begin_object();
    out.key("mode").string(name_of(report.mode)).key("rerank").boolean(report.reranked);
    out.key("top_k").integer(report.top_k);
    write_setup(out, report.setup);
    out.end_object();
    std::string text = out.take();
    text += ",\n\"figures\":" + to_json(report);
    if (against != nullptr) {
        text += ",\n\"against\":" + against_json(*against);
    }
    text += ",\n\"per_question\":[";
    for (const AnswerResult& result : report.results) {
        text += &result == report.results.data() ? "\n" : ",\n";
        text += question_line(result);
    }
    return text + "\n]}\n";
}

Result<AnswerReport> read_answer_report_file(const std::filesystem::path& file) {
    const json::value value = RAG_TRY(read_json_report(file));
    auto report = read_report(value);
    if (!report) {
        return no_report(file, report.error());
    }
    return report;
}

}  // namespace ragd
