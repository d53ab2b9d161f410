#include "clients/openai/error_body.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "wire/json.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::size_t kNameBytesMax = 64;
constexpr std::size_t kWordsBytesMax = 4096;

const json::value* member_of(const json::value* value, std::string_view name) {
    const json::object* object = value != nullptr ? value->if_object() : nullptr;
    return object != nullptr ? object->if_contains(name) : nullptr;
}

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= kNameBytesMax && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    });
}

/// Gateways put `"error": null`, "", {} or false into what is none.
bool says_something(const json::value& error) {
    return (error.is_string() && !error.get_string().empty()) ||
           (error.is_object() && !error.get_object().empty()) ||
           (error.is_array() && !error.get_array().empty()) ||
           (error.is_bool() && error.get_bool());
}

bool is_text(const json::value* value, std::string_view text) {
    return value != nullptr && value->is_string() && value->get_string() == text;
}

/// The request as a service repeats it: pydantic's `input`, and the like.
bool repeats_request(std::string_view name) {
    constexpr std::array<std::string_view, 5> kNames{"input", "messages", "prompt", "request",
                                                     "body"};
    return std::ranges::find(kNames, name) != kNames.end();
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as parse_json lets a text be
void collect_words(const json::value& value, std::string& words) {
    if (words.size() >= kWordsBytesMax) {
        return;
    }
    if (value.is_string()) {
        words.append(" ").append(value.get_string());
    } else if (value.is_array()) {
        for (const json::value& element : value.get_array()) {
            collect_words(element, words);
        }
    } else if (value.is_object()) {
        for (const auto& [name, held] : value.get_object()) {
            if (!repeats_request(name)) {
                collect_words(held, words);
            }
        }
    }
}

}  // namespace

const json::value* error_in(const json::value& root) {
    if (root.is_array()) {  // Google's shape: a list of one
        return root.get_array().empty() ? nullptr : member_of(&root.get_array().front(), "error");
    }
    const json::value* error = member_of(&root, "error");
    if (error != nullptr && says_something(*error)) {
        return error;
    }
    // vLLM up to 0.9 writes the members of `error` at the top; others mark it by its type.
    const bool is_marked =
        is_text(member_of(&root, "object"), "error") || is_text(member_of(&root, "type"), "error");
    return is_marked ? &root : nullptr;
}

std::string name_in(const json::value* error) {
    if (error != nullptr && error->is_array() && !error->get_array().empty()) {
        error = &error->get_array().front();
    }
    for (const char* field : {"code", "type", "status"}) {
        const json::value* name = member_of(error, field);
        if (name != nullptr && name->is_string() && is_name(name->get_string())) {
            return std::string{name->get_string()};
        }
    }
    return {};
}

std::string error_name(std::string_view body) {
    const auto root = parse_json(body);
    return root ? name_in(error_in(*root)) : std::string{};
}

std::string error_words(std::string_view body) {
    const auto root = parse_json(body);
    if (!root) {
        return lower(body.substr(0, kWordsBytesMax));
    }
    std::string words;
    collect_words(*root, words);
    return lower(words);
}

}  // namespace ragd
