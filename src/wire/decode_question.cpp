#include <fmt/format.h>

#include "base/limits.hpp"
#include "wire/collection.hpp"
#include "wire/decode.hpp"
#include "wire/json.hpp"
#include "wire/object_reader.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

void decode_turn(const json::value& message, std::size_t index, std::vector<Turn>& into,
                 Faults& faults) {
    const std::string pointer = pointer_to("/messages", index);
    if (!message.is_object()) {
        faults.add(pointer, fmt::format("must be an object, not {}", kind_name(message)));
        return;
    }
    ObjectReader reader{message.get_object(), pointer, faults};
    const auto role = parse_name<Role>(reader.string("role").value_or(""));
    if (!role) {
        reader.fault("role", "must be one of " + all_names<Role>());
    }
    if (reader.find("content") == nullptr) {
        reader.fault("content", "is required");
    }
    into.push_back({.role = role.value_or(Role::kUser),
                    .text = std::string{reader.string("content").value_or("")}});
    reader.refuse_unknown();
}

/// The last of them is the question. Returns where in the body that is.
std::string decode_messages(const json::value& messages, Question& question, Faults& faults) {
    const json::array* list = messages.if_array();
    if (list == nullptr || list->empty() || list->size() > limits::kMessagesPerRequest) {
        faults.add("/messages",
                   fmt::format("must be an array of 1..{} messages", limits::kMessagesPerRequest));
        return "/messages";
    }
    std::vector<Turn>& turns = question.conversation.turns;
    for (std::size_t i = 0; i < list->size(); ++i) {
        decode_turn(list->at(i), i, turns, faults);
    }
    const std::string last = pointer_to("/messages", list->size() - 1);
    if (turns.empty() || turns.back().role != Role::kUser) {
        faults.add_new(last + "/role", "must be user: the last message is the question");
    }
    if (!turns.empty()) {
        question.text = std::move(turns.back().text);
        turns.pop_back();
    }
    return last + "/content";
}

/// `query`, or `messages` in its place. Returns where in the body the question is.
std::string decode_text(ObjectReader& reader, Question& question, Faults& faults) {
    const json::value* messages = reader.find("messages");
    const json::value* query = reader.find("query");
    if (messages != nullptr && query == nullptr) {
        return decode_messages(*messages, question, faults);
    }
    if (messages != nullptr) {
        reader.fault("messages", "is given besides query: the question is its last message");
    }
    if (query == nullptr) {
        reader.fault("query", fmt::format("is required: the question, 1..{} characters",
                                          limits::kQueryChars));
    } else if (const auto text = reader.string("query")) {
        question.text = *text;
    }
    return "/query";
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
    const std::string text_at = decode_text(reader, question, faults);
    question.collection = read_collection(reader);
    reader.integer("top_k", {.min = 1, .max = limits::kTopKMax}, question.top_k);
    decode_mode(reader, question.mode);
    reader.boolean("rerank", question.rerank);
    reader.boolean("generate", question.generate);
    reader.boolean("stream", question.stream);
    reader.boolean("cache", question.use_cache);
    reader.boolean("diversity", question.diversity);
    reader.boolean("reformulate", question.reformulate);
    if (const auto* filter = reader.find("filter")) {
        question.filter = decode_filter(*filter, "/filter", faults);
    }
    decode_limits(reader, question);
    reader.refuse_unknown();
    return check(std::move(question), std::move(faults), text_at);
}

}  // namespace ragd
