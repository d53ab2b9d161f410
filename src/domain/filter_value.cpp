#include "domain/filter_value.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "domain/filter_limits.hpp"
#include "domain/instant.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

class Walk {
public:
    explicit Walk(const FilterValueSink& use) : use_(use) {}

    void members(const json::object& object) {
        for (const auto& member : object) {
            const std::size_t before = path_.size();
            path_ += before_first_ ? "" : ".";
            path_ += member.key();
            const bool was_first = std::exchange(before_first_, false);
            if (path_.size() <= limits::kFilterPathBytes) {
                value(member.value());
            }
            before_first_ = was_first;
            path_.resize(before);
        }
    }

private:
    void value(const json::value& json) {
        if (const auto* object = json.if_object()) {
            use_(path_, nullptr);
            members(*object);
        } else if (const auto* array = json.if_array()) {
            use_(path_, nullptr);
            for (const auto& element : *array) {
                in_array(element);
            }
        } else {
            scalar(json);
        }
    }
    void in_array(const json::value& element) {
        if (const auto* object = element.if_object()) {
            members(*object);
        } else if (!element.is_array()) {
            scalar(element);
        }
    }
    void scalar(const json::value& json) {
        const auto value = to_filter_value(json);
        use_(path_, value ? &*value : nullptr);
    }

    const FilterValueSink& use_;
    std::string path_;
    bool before_first_ = true;  // an empty name is a name, too
};

std::array<const std::optional<FilterValue>*, 4> bounds_of(const FilterClause& clause) {
    return {&clause.gt, &clause.gte, &clause.lt, &clause.lte};
}

template <typename T>
bool holds(std::size_t which, const T& value, const T& bound) {
    constexpr std::size_t kGte = 1;
    constexpr std::size_t kLt = 2;
    return which == 0      ? value > bound
           : which == kGte ? value >= bound
           : which == kLt  ? value < bound
                           : value <= bound;
}

bool is_in_range(const FilterClause& clause, const FilterValue& value) {
    const auto* text = std::get_if<std::string>(&value);
    const auto moment = text != nullptr && is_of_moments(clause) ? instant_of(*text) : std::nullopt;
    const auto bounds = bounds_of(clause);
    bool bounded = false;
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        const auto& bound = *bounds[i];
        if (!bound) {
            continue;
        }
        bounded = true;
        const bool ordered = value.index() == bound->index() &&
                             !std::holds_alternative<bool>(value) &&
                             !std::holds_alternative<FilterNull>(value);
        if (!ordered || !(moment ? holds(i, *moment, *instant_of(std::get<std::string>(*bound)))
                                 : holds(i, value, *bound))) {
            return false;
        }
    }
    return bounded;
}

bool clause_matches(const FilterClause& clause, const Metadata& metadata) {
    bool found = false;
    for_each_filter_value(metadata, [&](std::string_view path, const FilterValue* value) {
        if (found || path != clause.key) {
            return;
        }
        if (!clause.any_of.empty()) {
            found =
                value != nullptr && std::ranges::find(clause.any_of, *value) != clause.any_of.end();
        } else {
            found = clause.present || (value != nullptr && is_in_range(clause, *value));
        }
    });
    return found;
}

}  // namespace

std::optional<FilterValue> to_filter_value(const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            return FilterNull{};
        case json::kind::bool_:
            return value.get_bool();
        case json::kind::string:
            return std::string{value.get_string()};
        case json::kind::int64:
            return FilterNumber{value.get_int64()};
        case json::kind::uint64:
            return FilterNumber{value.get_uint64()};
        case json::kind::double_:
            return std::isfinite(value.get_double())
                       ? std::optional<FilterValue>{FilterNumber{value.get_double()}}
                       : std::nullopt;
        default:
            return std::nullopt;
    }
}

void for_each_filter_value(const Metadata& metadata, const FilterValueSink& use) {
    Walk{use}.members(metadata);
}

bool is_of_moments(const FilterClause& range) {
    bool any = false;
    for (const auto* bound : bounds_of(range)) {
        if (!*bound) {
            continue;
        }
        const auto* text = std::get_if<std::string>(&**bound);
        if (text == nullptr || !instant_of(*text)) {
            return false;
        }
        any = true;
    }
    return any;
}

bool matches(const Filter& filter, const Metadata& metadata) {
    const auto holds = [&](const Filter& part) { return matches(part, metadata); };
    return std::ranges::all_of(filter.clauses,
                               [&](const auto& c) { return clause_matches(c, metadata); }) &&
           std::ranges::all_of(
               filter.one_of, [&](const auto& list) { return std::ranges::any_of(list, holds); }) &&
           std::ranges::none_of(filter.none_of, holds);
}

}  // namespace ragd
