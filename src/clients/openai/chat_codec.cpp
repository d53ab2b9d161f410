#include "clients/openai/chat_codec.hpp"

#include <algorithm>

#include "wire/json.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::size_t kNameBytesMax = 64;
constexpr std::uint64_t kCountMax = 1'000'000'000;  // of tokens; more is no count

Error not_a_completion() {
    return fail(ErrorCode::kUnavailable, "answered with something that is not a chat completion");
}

void write_message(JsonWriter& out, std::string_view role, std::string_view content) {
    out.begin_object().key("role").string(role).key("content").string(content).end_object();
}

const json::value* member(const json::value* value, std::string_view name) {
    const json::object* object = value != nullptr ? value->if_object() : nullptr;
    return object != nullptr ? object->if_contains(name) : nullptr;
}

std::string text_of(const json::value* value) {
    const json::string* text = value != nullptr ? value->if_string() : nullptr;
    return text != nullptr ? std::string{*text} : std::string{};
}

std::size_t count_of(const json::value* value) {
    if (value == nullptr || !value->is_number()) {
        return 0;
    }
    boost::system::error_code failure;
    const auto count = value->to_number<std::uint64_t>(failure);
    return failure || count > kCountMax ? 0 : count;
}

std::optional<Usage> usage_of(const json::value& root) {
    const json::value* usage = member(&root, "usage");
    if (usage == nullptr || !usage->is_object()) {
        return std::nullopt;
    }
    return Usage{.prompt_tokens = count_of(member(usage, "prompt_tokens")),
                 .completion_tokens = count_of(member(usage, "completion_tokens"))};
}

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= kNameBytesMax && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    });
}

/// What a service says of its failure, or null. vLLM up to 0.9 writes the members of `error` at the
/// top, beside `"object":"error"`.
const json::value* error_in(const json::value& root) {
    const json::value* error = member(&root, "error");
    if (error != nullptr && !error->is_null()) {
        return error;
    }
    return text_of(member(&root, "object")) == "error" ? &root : nullptr;
}

std::string name_in(const json::value* error) {
    for (const char* field : {"code", "type"}) {
        if (std::string name = text_of(member(error, field)); is_name(name)) {
            return name;
        }
    }
    return {};
}

/// Both shapes: `choices[0].delta` of a stream, `choices[0].message` of a reply. A part without
/// choices is one that only counts tokens.
Result<ChatPart> decode_part(std::string_view text, const char* holder, bool may_lack_choices) {
    const auto root = parse_json(text);
    if (!root || !root->is_object()) {
        return not_a_completion();
    }
    if (const json::value* error = error_in(*root); error != nullptr) {
        const std::string name = name_in(error);
        return fail(ErrorCode::kUnavailable,
                    "reported an error" + (name.empty() ? "" : " (" + name + ")"));
    }
    ChatPart part{.usage = usage_of(*root)};
    const json::value* choices = member(&*root, "choices");
    const json::array* list = choices != nullptr ? choices->if_array() : nullptr;
    if (list == nullptr || list->empty()) {
        if (may_lack_choices && (list != nullptr || part.usage)) {
            return part;
        }
        return not_a_completion();
    }
    const json::value* choice = &list->front();
    const json::value* said = member(choice, holder);
    if (said == nullptr || !said->is_object()) {
        return not_a_completion();
    }
    part.text = text_of(member(said, "content"));
    part.finish_reason = text_of(member(choice, "finish_reason"));
    return part;
}

}  // namespace

std::string encode_chat_request(std::string_view model, const ChatRequest& request) {
    JsonWriter out;
    out.begin_object().key("model").string(model).key("messages").begin_array();
    write_message(out, "system", request.system);
    write_message(out, "user", request.user);
    out.end_array();
    out.key("temperature").number(request.temperature);
    out.key("max_tokens").integer(request.max_tokens);
    if (request.stream) {
        out.key("stream").boolean(true);
        out.key("stream_options").begin_object().key("include_usage").boolean(true).end_object();
    }
    out.end_object();
    return out.take();
}

Result<ChatPart> decode_chat_event(std::string_view data) {
    if (data == "[DONE]") {
        return ChatPart{.done = true};
    }
    return decode_part(data, "delta", true);
}

Result<ChatPart> decode_chat_reply(std::string_view body) {
    return decode_part(body, "message", false);
}

std::string error_name(std::string_view body) {
    const auto root = parse_json(body);
    return root ? name_in(error_in(*root)) : std::string{};
}

}  // namespace ragd
