#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "wire/decode.hpp"
#include "wire/json.hpp"
#include "wire/openai/decode_stores.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 8> kComparisons{"eq", "ne",  "gt", "gte",
                                                       "lt", "lte", "in", "nin"};

/// The same filter in the words of POST /query. Nothing: a fault was told.
/// The depth of JSON bounds that of the calls.
std::optional<json::object> native_filter(const json::value& value, const std::string& pointer,
                                          Faults& faults);

std::optional<json::object> native_group(std::string_view type, const json::object& given,
                                         const std::string& pointer, Faults& faults) {
    const json::value* parts = given.if_contains("filters");
    if (parts == nullptr || !parts->is_array() || parts->get_array().empty()) {
        faults.add(pointer_to(pointer, "filters"), "is required: a list of filters");
        return std::nullopt;
    }
    json::array made;
    for (std::size_t i = 0; i < parts->get_array().size(); ++i) {
        auto part = native_filter(parts->get_array()[i],
                                  pointer_to(pointer_to(pointer, "filters"), i), faults);
        if (!part) {
            return std::nullopt;
        }
        made.emplace_back(std::move(*part));
    }
    return json::object{{fmt::format("${}", type), std::move(made)}};
}

std::optional<json::object> native_filter(const json::value& value, const std::string& pointer,
                                          Faults& faults) {
    const json::object* given = value.if_object();
    const json::value* named = given == nullptr ? nullptr : given->if_contains("type");
    const std::string_view type =
        named != nullptr && named->is_string() ? std::string_view{named->get_string()} : "";
    if (type == "and" || type == "or") {
        return native_group(type, *given, pointer, faults);
    }
    if (std::ranges::find(kComparisons, type) == kComparisons.end()) {
        faults.add(pointer, fmt::format("must be an object with a type of {}, and, or",
                                        fmt::join(kComparisons, ", ")));
        return std::nullopt;
    }
    const json::value* key = given->if_contains("key");
    const json::value* operand = given->if_contains("value");
    if (key == nullptr || !key->is_string() || key->get_string().empty() ||
        key->get_string().starts_with('$')) {
        faults.add(pointer_to(pointer, "key"), "is required: the name of an attribute");
        return std::nullopt;
    }
    if (operand == nullptr) {
        faults.add(pointer_to(pointer, "value"), "is required");
        return std::nullopt;
    }
    return json::object{{key->get_string(), json::object{{type, *operand}}}};
}

}  // namespace

Filter decode_openai_filter(const json::value& value, const std::string& pointer, Faults& faults) {
    const auto native = native_filter(value, pointer, faults);
    return native ? decode_filter(json::value(*native), pointer, faults) : Filter{};
}

}  // namespace ragd
