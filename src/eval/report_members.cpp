#include "eval/report_members.hpp"

#include <cmath>
#include <cstdint>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::uintmax_t kReportBytesMax = std::uintmax_t{256} << 20U;

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

Result<json::value> read_json_report(const std::filesystem::path& file) {
    const std::string text = RAG_TRY(read_text(file));
    boost::system::error_code failed;
    json::value value = json::parse(text, failed);
    if (failed) {
        return fail(ErrorCode::kMalformed,
                    file.string() + " is no report of `ragd eval --report`: it is not JSON");
    }
    return value;
}

Error no_report(const std::filesystem::path& file, const Error& why) {
    return fail(why.code, fmt::format("{} is no report of `ragd eval --report`: {}", file.string(),
                                      why.message));
}

Error wrong_member(std::string_view name, std::string_view what) {
    return fail(ErrorCode::kMalformed, fmt::format("\"{}\" {}", name, what));
}

Result<const json::value*> member_of(const json::value& of, std::string_view name) {
    const json::object* object = of.if_object();
    const json::value* found = object == nullptr ? nullptr : object->if_contains(name);
    if (found == nullptr) {
        return wrong_member(name, "is missing");
    }
    return found;
}

Result<std::string> text_of(const json::value& of, std::string_view name) {
    const json::value* found = RAG_TRY(member_of(of, name));
    if (!found->is_string()) {
        return wrong_member(name, "must be a string");
    }
    return std::string{found->get_string()};
}

Result<double> number_of(const json::value& of, std::string_view name) {
    const json::value* found = RAG_TRY(member_of(of, name));
    const double number = found->is_number() ? found->to_number<double>() : std::nan("");
    if (!std::isfinite(number)) {
        return wrong_member(name, "must be a number");
    }
    return number;
}

Result<int> grade_of(const json::value& of, std::string_view name) {
    const json::value* found = RAG_TRY(member_of(of, name));
    boost::system::error_code failed;
    const auto grade = found->to_number<std::int32_t>(failed);
    if (failed) {
        return wrong_member(name, "must be a whole number");
    }
    return grade;
}

Result<std::size_t> count_of(const json::value& of, std::string_view name) {
    const json::value* found = RAG_TRY(member_of(of, name));
    boost::system::error_code failed;
    const auto count = found->to_number<std::uint32_t>(failed);
    if (failed) {
        return wrong_member(name, "must be a whole number");
    }
    return count;
}

Result<bool> flag_of(const json::value& of, std::string_view name) {
    const json::value* found = RAG_TRY(member_of(of, name));
    if (!found->is_bool()) {
        return wrong_member(name, "must be true or false");
    }
    return found->get_bool();
}

Result<std::optional<double>> score_of(const json::value& of, std::string_view name) {
    const json::value* found = RAG_TRY(member_of(of, name));
    if (found->is_null()) {
        return std::optional<double>{};
    }
    return std::optional{RAG_TRY(number_of(of, name))};
}

Result<const json::array*> array_of(const json::value& of, std::string_view name) {
    const json::value* found = RAG_TRY(member_of(of, name));
    if (!found->is_array()) {
        return wrong_member(name, "must be an array");
    }
    return &found->get_array();
}

Result<SearchMode> mode_of(const json::value& of) {
    const std::string name = RAG_TRY(text_of(of, "mode"));
    const auto mode = parse_name<SearchMode>(name);
    if (!mode) {
        return wrong_member("mode", "must be one of " + all_names<SearchMode>());
    }
    return *mode;
}

Result<EvalSetup> read_setup(const json::value& of) {
    // Earlier reports do not name it.
    const bool names_reader = of.is_object() && of.get_object().contains("reader_model");
    return EvalSetup{.ragd = RAG_TRY(text_of(of, "ragd")),
                     .cpu = RAG_TRY(text_of(of, "cpu")),
                     .embedding_model = RAG_TRY(text_of(of, "embedding_model")),
                     .rerank_model = RAG_TRY(text_of(of, "rerank_model")),
                     .reader_model = names_reader ? RAG_TRY(text_of(of, "reader_model")) : "",
                     .rerank_blend = RAG_TRY(text_of(of, "rerank_blend")),
                     .fusion_vector_weight = RAG_TRY(number_of(of, "fusion_vector_weight"))};
}

void write_setup(JsonWriter& out, const EvalSetup& setup) {
    out.key("embedding_model").string(setup.embedding_model);
    out.key("rerank_model").string(setup.rerank_model);
    out.key("reader_model").string(setup.reader_model);
    out.key("rerank_blend").string(setup.rerank_blend);
    out.key("fusion_vector_weight").number(setup.fusion_vector_weight);
    out.key("ragd").string(setup.ragd).key("cpu").string(setup.cpu);
}

}  // namespace ragd
