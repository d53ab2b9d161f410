#include "wire/openai/chat_messages.hpp"

#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "wire/json.hpp"
#include "wire/object_reader.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

/// {"type": "text", "text": "..."}; pictures, sounds and files are nothing that is searched for.
std::string text_of_part(const json::value& part, const std::string& pointer, Faults& faults) {
    if (!part.is_object()) {
        faults.add(pointer, fmt::format("must be an object, not {}", kind_name(part)));
        return {};
    }
    ObjectReader reader{part.get_object(), pointer, faults};
    if (reader.string("type") != "text") {
        reader.fault("type", "must be \"text\": other parts are not read here");
        return {};
    }
    if (reader.find("text") == nullptr) {
        reader.fault("text", "is required");
        return {};
    }
    return std::string{reader.string("text").value_or("")};
}

std::string text_of(const json::value& content, const std::string& pointer, Faults& faults) {
    if (content.is_string()) {
        return std::string{content.get_string()};
    }
    if (!content.is_array()) {
        faults.add(pointer, fmt::format("must be a string or an array of text parts, not {}",
                                        kind_name(content)));
        return {};
    }
    std::string text;
    std::size_t index = 0;
    for (const json::value& part : content.get_array()) {
        text += text_of_part(part, pointer_to(pointer, index++), faults);
    }
    return text;
}

void append(std::string& instructions, std::string text) {
    instructions.append(instructions.empty() ? "" : "\n\n").append(text);
}

bool is_instruction(std::string_view role) {
    return role == "system" || role == "developer";
}

void read_message(const json::value& message, std::size_t index, ChatMessages& into,
                  Faults& faults) {
    const std::string pointer = pointer_to("/messages", index);
    if (!message.is_object()) {
        faults.add(pointer, fmt::format("must be an object, not {}", kind_name(message)));
        return;
    }
    ObjectReader reader{message.get_object(), pointer, faults};
    const std::string_view role = reader.string("role").value_or("");
    const auto speaker = parse_name<Role>(role);
    const bool is_tool = role == "tool";
    if (!speaker && !is_instruction(role) && !is_tool) {
        reader.fault("role", "must be one of system, developer, user, assistant, tool");
        return;
    }
    const json::value* content = reader.find("content");
    if (content == nullptr || content->is_null()) {
        if (speaker != Role::kAssistant) {  // that one may have called a tool and said nothing
            reader.fault("content", "is required");
        }
        return;
    }
    std::string text = text_of(*content, reader.pointer("content"), faults);
    if (is_tool) {
        into.tools.push_back(index);
        return;
    }
    if (text.empty()) {
        return;
    }
    if (speaker) {
        into.turns.push_back({*speaker, std::move(text)});
        into.places.push_back(index);
    } else {
        append(into.instructions, std::move(text));
    }
}

}  // namespace

ChatMessages read_messages(const json::value* messages, Faults& faults) {
    ChatMessages read;
    if (messages == nullptr || !messages->is_array() || messages->get_array().empty() ||
        messages->get_array().size() > limits::kMessagesPerRequest) {
        faults.add("/messages", fmt::format("is required: an array of 1..{} messages",
                                            limits::kMessagesPerRequest));
        return read;
    }
    std::size_t index = 0;
    for (const json::value& message : messages->get_array()) {
        read_message(message, index++, read, faults);
    }
    if (read.instructions.size() > limits::kInstructionsBytes) {
        faults.add("/messages", fmt::format("system and developer messages may have {} bytes in "
                                            "all, have {}",
                                            limits::kInstructionsBytes, read.instructions.size()));
    }
    return read;
}

}  // namespace ragd
