#include "wire/object_reader.hpp"

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/nearest.hpp"
#include "wire/json.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

/// 5 and 5.0 are the same JSON number.
std::optional<std::uint64_t> to_count(const json::value& value) {
    if (value.is_int64() && value.get_int64() >= 0) {
        return static_cast<std::uint64_t>(value.get_int64());
    }
    if (value.is_uint64()) {
        return value.get_uint64();
    }
    constexpr double kExactMax = 9007199254740992.0;  // 2^53
    if (value.is_double()) {
        const double number = value.get_double();
        if (number >= 0 && number <= kExactMax && std::trunc(number) == number) {
            return static_cast<std::uint64_t>(number);
        }
    }
    return std::nullopt;
}

}  // namespace

std::string_view kind_name(const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            return "null";
        case json::kind::bool_:
            return "a boolean";
        case json::kind::int64:
        case json::kind::uint64:
        case json::kind::double_:
            return "a number";
        case json::kind::string:
            return "a string";
        case json::kind::array:
            return "an array";
        case json::kind::object:
            return "an object";
    }
    return "a value";
}

std::string ObjectReader::pointer(std::string_view name) const {
    return pointer_to(pointer_, name);
}

void ObjectReader::fault(std::string_view name, std::string detail) {
    faults_.add(pointer(name), std::move(detail));
}

const json::value* ObjectReader::find(std::string_view name) {
    if (std::ranges::find(known_, name) == known_.end()) {
        known_.emplace_back(name);
    }
    return object_.if_contains(name);
}

void ObjectReader::integer(std::string_view name, IntegerRange range, std::size_t& into) {
    const auto* value = find(name);
    if (value == nullptr) {
        return;
    }
    const auto number = to_count(*value);
    if (!number || *number < range.min || *number > range.max) {
        const auto got = value->is_number() ? "" : fmt::format(", not {}", kind_name(*value));
        fault(name, fmt::format("must be a whole number, {}..{}{}", range.min, range.max, got));
        return;
    }
    into = static_cast<std::size_t>(*number);
}

void ObjectReader::number(std::string_view name, std::optional<NumberRange> range, double& into) {
    const auto* value = find(name);
    if (value == nullptr) {
        return;
    }
    const auto allowed = range ? fmt::format("a number, {}..{}", range->min, range->max)
                               : std::string{"a number in the range of a double"};
    if (!value->is_number()) {
        fault(name, fmt::format("must be {}, not {}", allowed, kind_name(*value)));
        return;
    }
    const auto number = value->to_number<double>();
    if (!std::isfinite(number) || (range && (number < range->min || number > range->max))) {
        fault(name, fmt::format("must be {}", allowed));
        return;
    }
    into = number;
}

void ObjectReader::boolean(std::string_view name, bool& into) {
    const auto* value = find(name);
    if (value == nullptr) {
        return;
    }
    if (!value->is_bool()) {
        fault(name, fmt::format("must be true or false, not {}", kind_name(*value)));
        return;
    }
    into = value->get_bool();
}

std::optional<std::string_view> ObjectReader::string(std::string_view name) {
    const auto* value = find(name);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (!value->is_string()) {
        fault(name, fmt::format("must be a string, not {}", kind_name(*value)));
        return std::nullopt;
    }
    return std::string_view{value->get_string()};
}

void ObjectReader::refuse_unknown() {
    for (const auto& member : object_) {
        const std::string_view name = member.key();
        if (std::ranges::find(known_, name) != known_.end()) {
            continue;
        }
        if (faults_.full()) {  // a hint costs time, and nobody would read it
            fault(name, "");
            continue;
        }
        const auto hint = did_you_mean(name, known_);
        fault(name, hint.empty() ? fmt::format("is not a known field; known are: {}",
                                               fmt::join(known_, ", "))
                                 : "is not a known field" + hint);
    }
}

}  // namespace ragd
