#include "clients/openai/chat_codec.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "base/utf8.hpp"
#include "clients/openai/error_body.hpp"
#include "wire/json.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kCountMax = 1'000'000'000;  // of tokens; more is no count
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Error not_a_completion() {
    return fail(ErrorCode::kUnavailable, "answered with something that is not a chat completion");
}

struct Message {
    std::string_view role;
    std::string text;
};

/// Templates of many models want the roles to take turns: what one says on end is one message.
void add_message(std::vector<Message>& messages, std::string_view role, std::string_view text) {
    if (!messages.empty() && messages.back().role == role) {
        messages.back().text.append("\n\n").append(text);
    } else {
        messages.push_back({role, std::string{text}});
    }
}

std::vector<Message> messages_of(const ChatRequest& request, const ChatDialect& dialect) {
    std::vector<Message> messages;
    add_message(messages, dialect.system_role ? "system" : "user", request.system);
    for (const Turn& turn : request.earlier) {
        add_message(messages, name_of(turn.role), turn.text);
    }
    add_message(messages, "user", request.user);
    return messages;
}

/// Null where there is none, or `null` stands in its place.
const json::value* member(const json::value* value, std::string_view name) {
    const json::object* object = value != nullptr ? value->if_object() : nullptr;
    const json::value* held = object != nullptr ? object->if_contains(name) : nullptr;
    return held != nullptr && !held->is_null() ? held : nullptr;
}

std::string_view string_in(const json::value* value) {
    const json::string* text = value != nullptr ? value->if_string() : nullptr;
    return text != nullptr ? std::string_view{*text} : std::string_view{};
}

/// The text of a part of `content`: `{"type": "text", "text": "..."}`, whatever its type is called;
/// thoughts and images have no member `text`.
std::string_view text_of_part(const json::value& part) {
    if (part.is_string()) {
        return part.get_string();
    }
    const json::value* text = member(&part, "text");
    return text != nullptr && text->is_object() ? string_in(member(text, "value"))
                                                : string_in(text);
}

/// `content` is a text, or a list of parts, or one part.
std::string text_of(const json::value* content) {
    if (content == nullptr) {
        return {};
    }
    if (!content->is_array()) {
        return std::string{text_of_part(*content)};
    }
    std::string text;
    for (const json::value& part : content->get_array()) {
        text += text_of_part(part);
    }
    return text;
}

bool is_thought(const json::value& part) {
    const std::string_view type = string_in(member(&part, "type"));
    return type == "thinking" || type == "reasoning";
}

bool brings_reasoning(const json::value* said) {
    constexpr std::array<const char*, 3> kFields{"reasoning_content", "reasoning", "thinking"};
    const json::value* content = member(said, "content");
    const bool in_parts = content != nullptr && content->is_array() &&
                          std::ranges::any_of(content->get_array(), is_thought);
    return in_parts || std::ranges::any_of(kFields, [said](const char* field) {
               return !string_in(member(said, field)).empty();
           });
}

std::size_t count_of(const json::value* value) {
    if (value == nullptr || !value->is_number()) {
        return 0;
    }
    boost::system::error_code failure;
    const auto count = value->to_number<std::uint64_t>(failure);
    return failure || count > kCountMax ? 0 : count;
}

/// Beside the choices; some count within the choice, or under a name of their own.
std::optional<Usage> usage_of(const json::value& root, const json::value* choice) {
    for (const json::value* usage : {member(&root, "usage"), member(choice, "usage"),
                                     member(member(&root, "x_groq"), "usage")}) {
        const Usage counted{.prompt_tokens = count_of(member(usage, "prompt_tokens")),
                            .completion_tokens = count_of(member(usage, "completion_tokens"))};
        if (counted.prompt_tokens + counted.completion_tokens > 0) {
            return counted;
        }
    }
    return std::nullopt;
}

Finish finish_of(const json::value* choice) {
    const std::string reason = lower(string_in(member(choice, "finish_reason")));
    constexpr std::array<std::string_view, 3> kLength{"length", "max_tokens", "model_length"};
    constexpr std::array<std::string_view, 4> kWithheld{"content_filter", "content_filtered",
                                                        "safety", "prohibited_content"};
    if (reason.empty()) {
        return Finish::kNotYet;
    }
    const auto is_one_of = [&reason](const auto& names) {
        return std::ranges::find(names, reason) != names.end();
    };
    return is_one_of(kLength)     ? Finish::kLength
           : is_one_of(kWithheld) ? Finish::kWithheld
                                  : Finish::kStop;
}

std::int64_t index_of(const json::value& choice) {
    const json::value* index = member(&choice, "index");
    return index != nullptr && index->is_int64() ? index->get_int64() : 0;
}

/// Of several completions made at once, the first.
const json::value* first_of(const json::array& choices) {
    return choices.empty() ? nullptr : &*std::ranges::min_element(choices, std::less<>{}, index_of);
}

Result<json::value> parse_part(std::string_view text) {
    text = trim(text);
    if (text.starts_with(kByteOrderMark)) {
        text.remove_prefix(kByteOrderMark.size());
    }
    auto root = parse_json(text);
    if (!root) {
        return not_a_completion();
    }
    if (const json::value* error = error_in(*root); error != nullptr) {
        const std::string name = name_in(error);
        return fail(ErrorCode::kUnavailable,
                    "reported an error" + (name.empty() ? "" : " (" + name + ")"));
    }
    if (!root->is_object()) {
        return not_a_completion();
    }
    return root;
}

constexpr std::size_t kToolCallsMax = 128;

/// What is no call is none: the text beside it may still be an answer.
std::vector<ToolCallPart> tool_calls_of(const json::value* said) {
    std::vector<ToolCallPart> parts;
    const json::value* calls = member(said, "tool_calls");
    if (calls == nullptr || !calls->is_array()) {
        return parts;
    }
    for (std::size_t i = 0; i < calls->get_array().size(); ++i) {
        const json::value& call = calls->get_array()[i];
        const json::value* index = member(&call, "index");
        const std::size_t number = index == nullptr ? i : count_of(index);
        const json::value* function = member(&call, "function");
        if (function == nullptr || number >= kToolCallsMax) {
            continue;
        }
        parts.push_back(
            {.index = number,
             .call = {.id = std::string{string_in(member(&call, "id"))},
                      .name = std::string{string_in(member(function, "name"))},
                      .arguments = std::string{string_in(member(function, "arguments"))}}});
    }
    return parts;
}

/// Reads what `choice` says in its member `holder`.
ChatPart part_of(const json::value& root, const json::value& choice, const json::value* said) {
    const json::value* content = member(said, "content");
    return {.text = text_of(content != nullptr ? content : member(&choice, "text")),
            .reasons = brings_reasoning(said),
            .refuses = !string_in(member(said, "refusal")).empty(),
            .index = index_of(choice),
            .finish = finish_of(&choice),
            .usage = usage_of(root, &choice),
            .tool_calls = tool_calls_of(said)};
}

/// Checked by whoever took it from the caller: it is an array.
void write_behind(JsonWriter& out, std::string_view behind) {
    const auto messages = behind.empty() ? Result<json::value>{json::array{}} : parse_json(behind);
    if (!messages || !messages->is_array()) {
        return;
    }
    for (const json::value& message : messages->get_array()) {
        out.value(message);
    }
}

}  // namespace

std::string encode_chat_request(std::string_view model, const ChatRequest& request,
                                const ChatDialect& dialect) {
    JsonWriter out;
    out.begin_object().key("model").string(model).key("messages").begin_array();
    for (const Message& message : messages_of(request, dialect)) {
        out.begin_object().key("role").string(message.role);
        out.key("content").string(message.text).end_object();
    }
    write_behind(out, request.behind);
    out.end_array();
    if (dialect.temperature) {
        out.key("temperature").number(request.temperature);
    }
    if (dialect.limit != TokenLimit::kNone) {
        const bool is_new = dialect.limit == TokenLimit::kMaxCompletionTokens;
        out.key(is_new ? "max_completion_tokens" : "max_tokens").integer(request.max_tokens);
    }
    for (const ModelOption& option : request.options) {
        if (dialect.takes(option)) {
            out.key(option.name).raw(option.json);
        }
    }
    const bool stream = request.stream && dialect.stream;
    if (stream) {
        out.key("stream").boolean(true);
    }
    if (stream && dialect.stream_options) {
        out.key("stream_options").begin_object().key("include_usage").boolean(true).end_object();
    }
    out.end_object();
    return out.take();
}

Result<ChatPart> decode_chat_event(std::string_view data) {
    data = trim(data);
    if (data.empty()) {
        return ChatPart{};  // it only keeps the connection alive
    }
    if (data == "[DONE]") {
        return ChatPart{.done = true};
    }
    const json::value root = RAG_TRY(parse_part(data));
    const json::value* choices = member(&root, "choices");
    if (choices != nullptr && !choices->is_array()) {
        return not_a_completion();
    }
    const json::value* choice = choices != nullptr ? first_of(choices->get_array()) : nullptr;
    if (choice == nullptr) {
        return ChatPart{.usage = usage_of(root, nullptr)};
    }
    const json::value* delta = member(choice, "delta");
    const json::value* message = delta == nullptr ? member(choice, "message") : nullptr;
    ChatPart part = part_of(root, *choice, message != nullptr ? message : delta);
    part.is_whole = message != nullptr;
    return part;
}

Result<ChatPart> decode_chat_reply(std::string_view body) {
    const json::value root = RAG_TRY(parse_part(body));
    const json::value* choices = member(&root, "choices");
    const json::value* choice =
        choices != nullptr && choices->is_array() ? first_of(choices->get_array()) : nullptr;
    const json::value* message = member(choice, "message");
    const json::value* said = message != nullptr ? message : member(choice, "delta");
    const bool says = (said != nullptr && said->is_object()) || member(choice, "text") != nullptr;
    if (choice == nullptr || !says) {
        return not_a_completion();
    }
    ChatPart part = part_of(root, *choice, said);
    part.is_whole = true;
    return part;
}

}  // namespace ragd
