#include "wire/openai/decode_response_call.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "wire/json.hpp"
#include "wire/json_writer.hpp"
#include "wire/object_reader.hpp"
#include "wire/openai/decode_stores.hpp"
#include "wire/openai/lenient.hpp"
#include "wire/openai/model_name.hpp"
#include "wire/openai/pass_on.hpp"
#include "wire/openai/response_input.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::size_t kFoundMax = 50;
constexpr std::size_t kFoundDefault = 10;
constexpr std::size_t kAnyTokens = 1'000'000'000;
constexpr std::size_t kEchoBytes = 2 * limits::kModelOptionBytes;
constexpr std::string_view kResults = "file_search_call.results";

std::string_view type_of(const json::value& value) {
    const json::object* object = value.if_object();
    const json::value* type = object == nullptr ? nullptr : object->if_contains("type");
    return type != nullptr && type->is_string() ? std::string_view{type->get_string()} : "";
}

/// An answer without these would not be the one that was asked for.
void refuse_what_is_not_done(ObjectReader& reader) {
    bool background = false;
    reader.boolean("background", background);
    if (background) {
        reader.fault("background", "must be false: answers are made while you wait");
    }
    for (const std::string_view name : {"conversation", "prompt"}) {
        if (reader.find(name) != nullptr) {
            reader.fault(name, "must be left out: it is not kept here; see previous_response_id");
        }
    }
    const json::value* choice = reader.find("tool_choice");
    if (choice != nullptr && !choice->is_string() && type_of(*choice) != "file_search") {
        reader.fault("tool_choice",
                     "must be auto, none, required or file_search: other tools are "
                     "not called here");
    }
}

std::string read_store_id(ObjectReader& tool) {
    const json::value* ids = tool.find("vector_store_ids");
    const json::array* list = ids == nullptr ? nullptr : ids->if_array();
    if (list == nullptr || list->size() != 1 || !list->front().is_string()) {
        tool.fault("vector_store_ids",
                   "must be a list of one id: an answer is made from one store");
        return {};
    }
    return std::string{list->front().get_string()};
}

void read_file_search(const json::value& value, const std::string& pointer, ResponseCall& call,
                      Faults& faults) {
    const json::object given = without_nulls(value.get_object());
    ObjectReader tool{given, pointer, faults};
    call.vector_store = read_store_id(tool);
    call.question.top_k = kFoundDefault;
    tool.integer("max_num_results", {.min = 1, .max = kFoundMax}, call.question.top_k);
    if (const json::value* filters = tool.find("filters")) {
        call.question.filter =
            decode_openai_filter(*filters, pointer_to(pointer, "filters"), faults);
    }
    read_ranking(tool, faults, call.question);
}

void read_tools(ObjectReader& reader, ResponseCall& call, Faults& faults) {
    const json::value* tools = reader.find("tools");
    if (tools == nullptr) {
        return;
    }
    if (!tools->is_array()) {
        reader.fault("tools", "must be an array");
        return;
    }
    for (std::size_t i = 0; i < tools->get_array().size(); ++i) {
        const json::value& tool = tools->get_array()[i];
        const std::string_view type = type_of(tool);
        if (type.empty()) {
            faults.add(pointer_to("/tools", i), "must be an object with a type");
        } else if (type != "file_search") {
            call.warnings.push_back(
                fmt::format("tools of the type '{}' are not called here: they were left out",
                            cut_utf8(type, limits::kKiB)));
        } else if (!call.vector_store.empty()) {
            faults.add(pointer_to("/tools", i), "is a second file_search: there may be one");
        } else {
            read_file_search(tool, pointer_to("/tools", i), call, faults);
        }
    }
}

/// {"type": "json_schema", "name", "schema", ...} as chat completions have it.
json::value chat_format(const json::object& format, std::string_view type) {
    if (type == "json_object") {
        return json::object{{"type", type}};
    }
    json::object schema = format;
    schema.erase("type");
    return json::object{{"type", type}, {"json_schema", std::move(schema)}};
}

void read_format(ObjectReader& reader, ResponseCall& call) {
    const json::value* text = reader.find("text");
    const json::object* given = text == nullptr ? nullptr : text->if_object();
    const json::value* format = given == nullptr ? nullptr : given->if_contains("format");
    if (text != nullptr && given == nullptr) {
        reader.fault("text", "must be an object");
        return;
    }
    if (format == nullptr || format->is_null()) {
        return;
    }
    const std::string_view type = type_of(*format);
    if (type == "text") {
        return;
    }
    if (type != "json_object" && type != "json_schema") {
        reader.fault("text", "must have a format of the type text, json_object or json_schema");
        return;
    }
    call.question.format = OutputFormat::kJson;
    pass_on_as(reader, "text", "response_format", chat_format(format->get_object(), type),
               call.question);
}

void read_bounds(ObjectReader& reader, Question& question) {
    reader.number("temperature", NumberRange{.min = 0, .max = 2}, question.temperature);
    pass_on_number(reader, "top_p", {.min = 0, .max = 1}, question);
    pass_on_user(reader, question);
    if (reader.find("max_output_tokens") != nullptr) {
        std::size_t tokens = limits::kAnswerTokensMax;
        reader.integer("max_output_tokens", {.min = 1, .max = kAnyTokens}, tokens);
        question.max_tokens = std::min(tokens, limits::kAnswerTokensMax);
    }
}

bool includes_results(ObjectReader& reader) {
    const json::value* include = reader.find("include");
    if (include == nullptr) {
        return false;
    }
    if (!include->is_array() ||
        !std::ranges::all_of(include->get_array(),
                             [](const json::value& one) { return one.is_string(); })) {
        reader.fault("include", "must be an array of strings");
        return false;
    }
    return std::ranges::any_of(include->get_array(),
                               [](const json::value& one) { return one.get_string() == kResults; });
}

/// Members that an answer repeats, with what they are where nothing was said.
json::object echo_of(const json::object& given) {
    json::object echo{{"instructions", nullptr},
                      {"max_output_tokens", nullptr},
                      {"metadata", json::object{}},
                      {"parallel_tool_calls", true},
                      {"reasoning", json::object{{"effort", nullptr}, {"summary", nullptr}}},
                      {"temperature", 0},
                      {"text", json::object{{"format", json::object{{"type", "text"}}}}},
                      {"tool_choice", "auto"},
                      {"tools", json::array{}},
                      {"top_p", 1},
                      {"truncation", "disabled"},
                      {"user", nullptr}};
    for (auto& member : echo) {
        if (const json::value* value = given.if_contains(member.key())) {
            member.value() = *value;
        }
    }
    return echo;
}

void read_instructions(ObjectReader& reader, ResponseInput& input, ResponseCall& call) {
    call.instructions = reader.string("instructions").value_or("");
    if (!input.instructions.empty()) {
        call.instructions.append(call.instructions.empty() ? "" : "\n\n")
            .append(input.instructions);
    }
    if (call.instructions.size() > limits::kInstructionsBytes) {
        reader.fault("instructions",
                     fmt::format("may have {} bytes, with those of system and developer messages",
                                 limits::kInstructionsBytes));
    }
}

}  // namespace

Result<ResponseCall> decode_response_call(std::string_view body) {
    const json::object given = RAG_TRY(parse_lenient(body));
    Faults faults;
    ObjectReader reader{given, "", faults};
    ResponseCall call;
    if (reader.find("model") == nullptr) {
        reader.fault("model", "is required: ragd, or ragd/NAME with the name of a collection");
    }
    call.model = reader.string("model").value_or(kDefaultModel);
    ResponseInput input = read_input(reader.find("input"), faults);
    read_instructions(reader, input, call);
    call.turns = std::move(input.turns);
    reader.boolean("stream", call.stream);
    reader.boolean("store", call.store);
    call.previous = reader.string("previous_response_id").value_or("");
    call.include_results = includes_results(reader);
    read_bounds(reader, call.question);
    read_format(reader, call);
    read_tools(reader, call, faults);
    refuse_what_is_not_done(reader);
    const json::value* metadata = reader.find("metadata");
    if (metadata != nullptr && !metadata->is_object()) {
        reader.fault("metadata", "must be an object");
    }
    call.echo = echo_of(given);
    if (JsonWriter{}.object(call.echo).size() > kEchoBytes) {
        reader.fault("tools", fmt::format("must have, with metadata and text, at most {} bytes, "
                                          "which each answer repeats",
                                          kEchoBytes));
    }
    if (!faults.empty()) {
        return faults.to_error();
    }
    auto collection = collection_of_model(call.model);
    if (!collection) {
        return no_model(call.model);
    }
    call.question.collection = std::move(*collection);
    return call;
}

Result<CheckedQuestion> question_of(const ResponseCall& call, std::vector<Turn> before) {
    std::ranges::copy(call.turns, std::back_inserter(before));
    auto asked = question_of_conversation(std::move(before));
    if (!asked) {
        return fail_field("/input", "must have a message of the user: the question");
    }
    Question question = call.question;
    question.text = std::move(asked->text);
    question.stream = call.stream;
    question.conversation = {.instructions = call.instructions, .turns = std::move(asked->before)};
    return check(std::move(question), {}, "/input");
}

}  // namespace ragd
