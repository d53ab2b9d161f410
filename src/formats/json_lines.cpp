#include "formats/json_lines.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "formats/decode_text.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

/// Puts one member where it belongs; the text says what is wrong with it, or nothing.
std::string take_string(const json::value& value, std::string& target) {
    if (value.is_null()) {
        return {};
    }
    if (!value.is_string()) {
        return "must be a string";
    }
    target = value.get_string();
    return {};
}

std::string take_id(const json::value& value, std::string& target) {
    if (value.is_int64() || value.is_uint64()) {
        target = json::serialize(value);
        return {};
    }
    return value.is_string() || value.is_null() ? take_string(value, target)
                                                : "must be a string or a whole number";
}

std::string take_metadata(const json::value& value, json::object& target) {
    if (value.is_null()) {
        return {};
    }
    if (!value.is_object()) {
        return "must be an object";
    }
    target = value.get_object();
    return {};
}

std::string take_member(std::string_view key, const json::value& value, ParsedDocument& document) {
    if (key == "id" || key == "_id") {
        return document.id.empty() ? take_id(value, document.id) : "is given twice (id and _id)";
    }
    if (key == "text") {
        return take_string(value, document.text);
    }
    if (key == "title") {
        return take_string(value, document.title);
    }
    if (key == "url") {
        return take_string(value, document.url);
    }
    if (key == "metadata") {
        return take_metadata(value, document.metadata);
    }
    return "is not known; a line has id (or _id), text, title, url, metadata";
}

}  // namespace

Result<std::optional<ParsedDocument>> parse_json_line(std::string_view line, std::size_t number) {
    if (trim(line).empty()) {
        return std::nullopt;
    }
    const auto text = decode_text(line);
    if (!text) {
        return text.error();
    }
    json::parse_options options;
    options.max_depth = limits::kJsonDepth;
    options.numbers = json::number_precision::precise;  // or 0.1 may become its neighbour
    boost::system::error_code parse_error;
    const json::value value = json::parse(*text, parse_error, {}, options);
    if (parse_error) {
        return fail(ErrorCode::kMalformed, "not JSON: " + parse_error.message());
    }
    if (!value.is_object()) {
        return fail(ErrorCode::kMalformed, "must be a JSON object");
    }
    ParsedDocument document;
    document.number = number;
    for (const auto& [key, member] : value.get_object()) {
        if (const std::string wrong = take_member(key, member, document); !wrong.empty()) {
            return fail(ErrorCode::kInvalidField,
                        fmt::format("\"{}\" {}", std::string_view{key}, wrong));
        }
    }
    if (!value.get_object().contains("text")) {
        return fail(ErrorCode::kInvalidField, "\"text\" is missing");
    }
    return document;
}

}  // namespace ragd
