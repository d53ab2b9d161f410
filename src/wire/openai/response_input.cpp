#include "wire/openai/response_input.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "wire/json.hpp"
#include "wire/object_reader.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 3> kTextParts{"input_text", "output_text", "text"};

std::string part_text(const json::value& part, const std::string& pointer, Faults& faults) {
    if (!part.is_object()) {
        faults.add(pointer, fmt::format("must be an object, not {}", kind_name(part)));
        return {};
    }
    ObjectReader reader{part.get_object(), pointer, faults};
    const std::string_view type = reader.string("type").value_or("");
    if (type == "refusal") {
        return std::string{reader.string("refusal").value_or("")};
    }
    if (std::ranges::find(kTextParts, type) == kTextParts.end()) {
        reader.fault("type", "must be input_text or output_text: other parts are not read here");
        return {};
    }
    if (reader.find("text") == nullptr) {
        reader.fault("text", "is required");
    }
    return std::string{reader.string("text").value_or("")};
}

std::string content_text(const json::value& content, const std::string& pointer, Faults& faults) {
    if (content.is_string()) {
        return std::string{content.get_string()};
    }
    if (!content.is_array()) {
        faults.add(pointer, fmt::format("must be a string or an array of parts, not {}",
                                        kind_name(content)));
        return {};
    }
    std::string text;
    for (std::size_t i = 0; i < content.get_array().size(); ++i) {
        text += part_text(content.get_array()[i], pointer_to(pointer, i), faults);
    }
    return text;
}

void read_item(const json::value& item, std::size_t index, ResponseInput& into, Faults& faults) {
    const std::string pointer = pointer_to("/input", index);
    if (!item.is_object()) {
        faults.add(pointer, fmt::format("must be an object, not {}", kind_name(item)));
        return;
    }
    ObjectReader reader{item.get_object(), pointer, faults};
    if (reader.find("type") != nullptr && reader.string("type") != "message") {
        return;
    }
    const std::string_view role = reader.string("role").value_or("");
    const auto speaker = parse_name<Role>(role);
    if (!speaker && role != "system" && role != "developer") {
        reader.fault("role", "must be one of system, developer, user, assistant");
        return;
    }
    const json::value* content = reader.find("content");
    if (content == nullptr) {
        reader.fault("content", "is required");
        return;
    }
    std::string text = content_text(*content, reader.pointer("content"), faults);
    if (text.empty()) {
        return;
    }
    if (speaker) {
        into.turns.push_back({*speaker, std::move(text)});
    } else {
        into.instructions.append(into.instructions.empty() ? "" : "\n\n").append(text);
    }
}

}  // namespace

ResponseInput read_input(const json::value* input, Faults& faults) {
    ResponseInput read;
    if (input != nullptr && input->is_string()) {
        read.turns.push_back({Role::kUser, std::string{input->get_string()}});
        return read;
    }
    if (input == nullptr || !input->is_array() || input->get_array().empty() ||
        input->get_array().size() > limits::kMessagesPerRequest) {
        faults.add("/input", fmt::format("is required: a string, or an array of 1..{} messages",
                                         limits::kMessagesPerRequest));
        return read;
    }
    for (std::size_t i = 0; i < input->get_array().size(); ++i) {
        read_item(input->get_array()[i], i, read, faults);
    }
    return read;
}

}  // namespace ragd
