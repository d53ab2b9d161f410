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
#include "wire/openai/pass_on.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

/// What is read of a body, piece by piece.
struct ChatCallParts {
    Question question;
    std::vector<std::string> warnings;
    std::string behind;
};

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
}

/// A tool that has to be called is called by nobody but a language model.
void refuse_choice(ObjectReader& reader, std::string_view name) {
    const json::value* choice = reader.find(name);
    if (choice != nullptr && *choice != "auto" && *choice != "none") {
        reader.fault(name, "must be \"auto\" or \"none\": tools are not called here");
    }
}

bool are_given(const json::object& body, std::string_view name) {
    const json::value* tools = body.if_contains(name);
    return tools != nullptr && (!tools->is_array() || !tools->get_array().empty());
}

void leave_out(const json::object& body, std::string_view name,
               std::vector<std::string>& warnings) {
    if (are_given(body, name)) {
        warnings.push_back(fmt::format("{} are not called here: they were left out", name));
    }
}

void pass_on_tools(ObjectReader& reader, const json::object& body, Question& question) {
    if (!are_given(body, "tools")) {
        return;
    }
    if (!body.at("tools").is_array()) {
        reader.fault("tools", "must be an array");
        return;
    }
    for (const std::string_view name : {"tools", "tool_choice", "parallel_tool_calls"}) {
        pass_on(reader, name, question);
    }
}

void read_tools_of_caller(ObjectReader& reader, const json::object& body, CallerTools tools,
                          ChatCallParts& into) {
    refuse_choice(reader, "function_call");
    leave_out(body, "functions", into.warnings);
    if (tools == CallerTools::kPassedOn) {
        pass_on_tools(reader, body, into.question);
    } else {
        refuse_choice(reader, "tool_choice");
        leave_out(body, "tools", into.warnings);
    }
}

/// What stands behind the question, where a tool gave something there; else nobody reads it.
std::string messages_behind(const json::array& messages, std::size_t question, Faults& faults) {
    json::array behind;
    for (std::size_t i = question + 1; i < messages.size(); ++i) {
        const json::object* message = messages[i].if_object();
        const json::value* role = message == nullptr ? nullptr : message->if_contains("role");
        if (role != nullptr && (*role == "assistant" || *role == "tool")) {
            behind.push_back(messages[i]);
        }
    }
    std::string text = JsonWriter{}.value(behind).take();
    if (text.size() > limits::kModelOptionBytes) {
        faults.add_new("/messages", fmt::format("behind the question may have {} bytes in all",
                                                limits::kModelOptionBytes));
    }
    return text;
}

/// Calls of tools and what they gave: behind the question they are part of it.
void read_tool_messages(const json::value* messages, const ChatMessages& read, CallerTools tools,
                        ChatCallParts& into, Faults& faults) {
    if (read.tools.empty() || read.places.empty()) {
        return;
    }
    std::size_t question = 0;
    for (std::size_t i = 0; i < read.turns.size(); ++i) {
        question = read.turns[i].role == Role::kUser ? read.places[i] : question;
    }
    const bool is_behind = read.tools.back() > question;
    if (is_behind && tools == CallerTools::kPassedOn) {
        into.behind = messages_behind(messages->get_array(), question, faults);
    }
    if (read.tools.front() < question || (is_behind && tools == CallerTools::kLeftOut)) {
        into.warnings.emplace_back(
            "what tools gave is read only behind the question, and by a language model: the rest "
            "was left out");
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
    pass_on_number(reader, "top_p", {.min = 0, .max = 1}, question);
    pass_on_number(reader, "presence_penalty", {.min = -2, .max = 2}, question);
    pass_on_number(reader, "frequency_penalty", {.min = -2, .max = 2}, question);
    read_stop(reader, question);
    read_seed(reader, question);
    pass_on_user(reader, question);
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

Result<ChatCall> decode_chat(std::string_view body, CallerTools tools) {
    const json::object given = RAG_TRY(parse_lenient(body));
    Faults faults;
    ObjectReader reader{given, "", faults};
    ChatCallParts parts;
    Question& question = parts.question;
    if (reader.find("model") == nullptr) {
        reader.fault("model", "is required: ragd, or ragd/NAME with the name of a collection");
    }
    const std::string model{reader.string("model").value_or(kDefaultModel)};
    ChatMessages messages = read_messages(reader.find("messages"), faults);
    read_tool_messages(reader.find("messages"), messages, tools, parts, faults);
    const std::string pointer = read_question(std::move(messages), question, faults);
    question.conversation.behind = std::move(parts.behind);
    read_options(reader, question);
    const bool include_usage = read_include_usage(reader, faults);
    read_tools_of_caller(reader, given, tools, parts);
    if (auto collection = collection_of_model(model)) {
        question.collection = std::move(*collection);
    } else if (faults.empty()) {
        return no_model(model);
    }
    return ChatCall{.model = model,
                    .question = RAG_TRY(check(std::move(question), std::move(faults), pointer)),
                    .include_usage = include_usage,
                    .warnings = std::move(parts.warnings)};
}

}  // namespace ragd
