#include <fmt/format.h>

#include "base/limits.hpp"
#include "wire/collection.hpp"
#include "wire/decode.hpp"
#include "wire/json.hpp"
#include "wire/object_reader.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

void decode_text(ObjectReader& reader, Question& question) {
    if (reader.find("query") == nullptr) {
        reader.fault("query", fmt::format("is required: the question, 1..{} characters",
                                          limits::kQueryChars));
        return;
    }
    if (const auto text = reader.string("query")) {
        question.text = *text;
    }
}

void decode_mode(ObjectReader& reader, SearchMode& into) {
    const auto text = reader.string("mode");
    if (!text) {
        return;
    }
    const auto mode = parse_name<SearchMode>(*text);
    if (!mode) {
        reader.fault("mode", "must be one of " + all_names<SearchMode>());
        return;
    }
    into = *mode;
}

/// A member that may be null, which means: absent.
bool given(ObjectReader& reader, std::string_view name) {
    const auto* value = reader.find(name);
    return value != nullptr && !value->is_null();
}

void decode_limits(ObjectReader& reader, Question& question) {
    if (given(reader, "budget_ms")) {
        std::size_t budget = 0;
        reader.integer("budget_ms", {.min = 1, .max = limits::kBudgetMsMax}, budget);
        question.budget = std::chrono::milliseconds{budget};
    }
    if (given(reader, "min_score")) {
        double score = 0;
        reader.number("min_score", std::nullopt, score);
        question.min_score = score;
    }
    reader.number("temperature", NumberRange{.min = 0, .max = 2}, question.temperature);
    reader.integer("max_tokens", {.min = 1, .max = limits::kAnswerTokensMax}, question.max_tokens);
}

}  // namespace

Result<CheckedQuestion> decode_question(std::string_view body) {
    const auto json = RAG_TRY(parse_json(body));
    Faults faults;
    Question question;
    if (!json.is_object()) {
        faults.add("", fmt::format("must be a JSON object, not {}", kind_name(json)));
        return faults.to_error();
    }
    ObjectReader reader{json.get_object(), "", faults};
    decode_text(reader, question);
    question.collection = read_collection(reader);
    reader.integer("top_k", {.min = 1, .max = limits::kTopKMax}, question.top_k);
    decode_mode(reader, question.mode);
    reader.boolean("rerank", question.rerank);
    reader.boolean("generate", question.generate);
    reader.boolean("stream", question.stream);
    reader.boolean("cache", question.use_cache);
    reader.boolean("diversity", question.diversity);
    if (const auto* filter = reader.find("filter")) {
        question.filter = decode_filter(*filter, "/filter", faults);
    }
    decode_limits(reader, question);
    reader.refuse_unknown();
    return check(std::move(question), std::move(faults));
}

}  // namespace ragd
