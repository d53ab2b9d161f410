#pragma once
#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/document.hpp"
#include "domain/filter.hpp"

namespace ragd {

/// Whether metadata matches a filter, read off domain/filter.hpp word by word and without any
/// cleverness: what real stores are compared with.
class FilterOracle {
public:
    static bool matches(const Filter& filter, const Metadata& metadata) {
        return std::ranges::all_of(filter.clauses, [&](const FilterClause& clause) {
            const auto* value = metadata.if_contains(clause.key);
            return value != nullptr && clause_matches(clause, *value);
        });
    }

private:
    static bool clause_matches(const FilterClause& clause, const boost::json::value& value) {
        if (const auto* array = value.if_array()) {
            return std::ranges::any_of(
                *array, [&](const auto& element) { return element_matches(clause, element); });
        }
        return element_matches(clause, value);
    }

    static bool element_matches(const FilterClause& clause, const boost::json::value& element) {
        const auto value = to_value(element);
        if (!value) {
            return false;
        }
        if (!clause.any_of.empty()) {
            return std::ranges::find(clause.any_of, *value) != clause.any_of.end();
        }
        const bool bounded = clause.gt || clause.gte || clause.lt || clause.lte;
        return bounded &&
               holds(
                   clause.gt, [&](const auto& b) { return *value > b; }, *value) &&
               holds(
                   clause.gte, [&](const auto& b) { return *value >= b; }, *value) &&
               holds(
                   clause.lt, [&](const auto& b) { return *value < b; }, *value) &&
               holds(clause.lte, [&](const auto& b) { return *value <= b; }, *value);
    }

    /// A bound of another kind never holds; one that is not set always does.
    template <typename Compare>
    static bool holds(const std::optional<FilterValue>& bound, Compare compare,
                      const FilterValue& value) {
        return !bound || (bound->index() == value.index() && compare(*bound));
    }

    static std::optional<FilterValue> to_value(const boost::json::value& value) {
        if (value.is_bool()) {
            return FilterValue{value.get_bool()};
        }
        if (value.is_number()) {
            return FilterValue{value.to_number<double>()};
        }
        if (value.is_string()) {
            const auto& text = value.get_string();
            return FilterValue{std::string{text.data(), text.size()}};
        }
        return std::nullopt;
    }
};

}  // namespace ragd
