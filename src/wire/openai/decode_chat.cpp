#include "wire/openai/decode_chat.hpp"

#include <algorithm>
#include <array>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"
#include "wire/json.hpp"
#include "wire/json_writer.hpp"
#include "wire/object_reader.hpp"
#include "wire/openai/chat_messages.hpp"
#include "wire/openai/lenient.hpp"
#include "wire/openai/model_name.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

/// A member that is passed on as it is.
void pass_on(ObjectReader& reader, std::string_view name, Question& question) {
    const json::value* value = reader.find(name);
    if (value == nullptr) {
        return;
    }
    std::string text = JsonWriter{}.value(*value).take();
    if (text.size() > limits::kModelOptionBytes) {
        reader.fault(name, fmt::format("may have {} bytes as JSON", limits::kModelOptionBytes));
        return;
    }
    question.model_options.push_back({std::string{name}, std::move(text)});
}

/// More than what there may be is less than what was allowed.
void read_max_tokens(ObjectReader& reader, Question& question) {
    for (const std::string_view name : {"max_tokens", "max_completion_tokens"}) {
        if (reader.find(name) != nullptr) {
            std::size_t tokens = limits::kAnswerTokensMax;
            reader.integer(name, {.min = 1, .max = 1'000'000'000}, tokens);
            question.max_tokens = std::min(tokens, limits::kAnswerTokensMax);
        }
    }
}

void read_number(ObjectReader& reader, std::string_view name, NumberRange range,
                 Question& question) {
    double checked = 0;
    reader.number(name, range, checked);
    pass_on(reader, name, question);
}

bool are_stops(const json::value& value) {
    constexpr std::size_t kStopsMax = 4;
    const auto* list = value.if_array();
    return value.is_string() ||
           (list != nullptr && !list->empty() && list->size() <= kStopsMax &&
            std::ranges::all_of(*list, [](const json::value& one) { return one.is_string(); }));
}

void read_stop(ObjectReader& reader, Question& question) {
    const json::value* value = reader.find("stop");
    if (value != nullptr && !are_stops(*value)) {
        reader.fault("stop", "must be a string or an array of 1..4 strings");
        return;
    }
    pass_on(reader, "stop", question);
}

void read_seed(ObjectReader& reader, Question& question) {
    const json::value* value = reader.find("seed");
    if (value != nullptr && !value->is_int64()) {
        reader.fault("seed", "must be a whole number");
        return;
    }
    pass_on(reader, "seed", question);
}

void read_user(ObjectReader& reader, Question& question) {
    if (reader.string("user")) {
        pass_on(reader, "user", question);
    }
}

void read_format(ObjectReader& reader, Question& question) {
    const json::value* value = reader.find("response_format");
    if (value == nullptr) {
        return;
    }
    const json::object* format = value->if_object();
    const json::value* named = format != nullptr ? format->if_contains("type") : nullptr;
    const std::string_view type =
        named != nullptr && named->is_string() ? std::string_view{named->get_string()} : "";
    if (type == "text") {
        return;
    }
    if (type != "json_object" && type != "json_schema") {
        reader.fault("response_format",
                     "must be an object with the type text, json_object or json_schema");
        return;
    }
    question.format = OutputFormat::kJson;
    pass_on(reader, "response_format", question);
}

/// An answer without these would not be the one that was asked for.
void refuse_what_is_not_made(ObjectReader& reader) {
    if (reader.find("n") != nullptr) {
        std::size_t n = 0;
        reader.integer("n", {.min = 1, .max = 1}, n);
    }
    bool logprobs = false;
    reader.boolean("logprobs", logprobs);
    if (logprobs) {
        reader.fault("logprobs", "must be false: probabilities of tokens are not told here");
    }
    if (reader.find("audio") != nullptr) {
        reader.fault("audio", "must be left out: answers are text");
    }
    const json::value* modalities = reader.find("modalities");
    if (modalities != nullptr && *modalities != json::value{"text"}) {
        reader.fault("modalities", "must be [\"text\"]: answers are text");
    }
    for (const std::string_view name : {"tool_choice", "function_call"}) {
        const json::value* choice = reader.find(name);
        if (choice != nullptr && *choice != "auto" && *choice != "none") {
            reader.fault(name, "must be \"auto\" or \"none\": tools are not called here");
        }
    }
}

void warn_of_tools(const json::object& body, std::vector<std::string>& warnings) {
    for (const std::string_view name : {"tools", "functions"}) {
        const json::value* tools = body.if_contains(name);
        if (tools != nullptr && (!tools->is_array() || !tools->get_array().empty())) {
            warnings.push_back(fmt::format("{} are not called here: they were left out", name));
        }
    }
}

bool read_include_usage(ObjectReader& reader, Faults& faults) {
    bool include = false;
    const json::value* options = reader.find("stream_options");
    if (options == nullptr) {
        return include;
    }
    if (!options->is_object()) {
        reader.fault("stream_options", "must be an object");
        return include;
    }
    const json::object given = without_nulls(options->get_object());
    ObjectReader{given, "/stream_options", faults}.boolean("include_usage", include);
    return include;
}

void read_options(ObjectReader& reader, Question& question) {
    reader.boolean("stream", question.stream);
    reader.number("temperature", NumberRange{.min = 0, .max = 2}, question.temperature);
    read_max_tokens(reader, question);
    read_number(reader, "top_p", {.min = 0, .max = 1}, question);
    read_number(reader, "presence_penalty", {.min = -2, .max = 2}, question);
    read_number(reader, "frequency_penalty", {.min = -2, .max = 2}, question);
    read_stop(reader, question);
    read_seed(reader, question);
    read_user(reader, question);
    read_format(reader, question);
    refuse_what_is_not_made(reader);
}

/// Puts the question into its conversation. Returns where in the body it stands.
std::string read_question(ChatMessages messages, Question& question, Faults& faults) {
    auto asked = question_of_conversation(std::move(messages.turns));
    if (!asked) {
        faults.add_new("/messages", "must have a message of the user: the question");
        return "/messages";
    }
    question.text = std::move(asked->text);
    question.conversation = {.instructions = std::move(messages.instructions),
                             .turns = std::move(asked->before)};
    return pointer_to(pointer_to("/messages", messages.places[question.conversation.turns.size()]),
                      "content");
}

}  // namespace

Result<ChatCall> decode_chat(std::string_view body) {
    const json::object given = RAG_TRY(parse_lenient(body));
    Faults faults;
    ObjectReader reader{given, "", faults};
    Question question;
    std::vector<std::string> warnings;
    if (reader.find("model") == nullptr) {
        reader.fault("model", "is required: ragd, or ragd/NAME with the name of a collection");
    }
    const std::string model{reader.string("model").value_or(kDefaultModel)};
    const std::string pointer =
        read_question(read_messages(reader.find("messages"), faults), question, faults);
    read_options(reader, question);
    const bool include_usage = read_include_usage(reader, faults);
    warn_of_tools(given, warnings);
    if (auto collection = collection_of_model(model)) {
        question.collection = std::move(*collection);
    } else if (faults.empty()) {
        return no_model(model);
    }
    return ChatCall{.model = model,
                    .question = RAG_TRY(check(std::move(question), std::move(faults), pointer)),
                    .include_usage = include_usage,
                    .warnings = std::move(warnings)};
}

}  // namespace ragd
