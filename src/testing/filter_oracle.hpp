#pragma once
#include <algorithm>
#include <compare>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/document.hpp"
#include "domain/filter.hpp"
#include "domain/instant.hpp"

namespace ragd {

/// Whether metadata matches a filter, read off domain/filter.hpp word by word and without any
/// cleverness: what real stores are compared with.
class FilterOracle {
public:
    static bool matches(const Filter& filter, const Metadata& metadata) {
        const auto holds = [&](const Filter& part) { return matches(part, metadata); };
        return std::ranges::all_of(filter.clauses,
                                   [&](const auto& c) { return clause_matches(c, metadata); }) &&
               std::ranges::all_of(filter.one_of,
                                   [&](const auto& l) { return std::ranges::any_of(l, holds); }) &&
               std::ranges::none_of(filter.none_of, holds);
    }

private:
    /// What the path leads to, in every way of cutting it into names at its dots.
    static void follow(const Metadata& object, std::string_view path,
                       std::vector<const boost::json::value*>& found) {
        if (const auto* here = object.if_contains(path)) {
            found.push_back(here);
        }
        for (auto dot = path.find('.'); dot != std::string_view::npos;
             dot = path.find('.', dot + 1)) {
            const auto* next = object.if_contains(path.substr(0, dot));
            if (next == nullptr) {
                continue;
            }
            const auto into = [&](const boost::json::value& value) {
                if (value.is_object()) {
                    follow(value.get_object(), path.substr(dot + 1), found);
                }
            };
            into(*next);
            if (next->is_array()) {
                std::ranges::for_each(next->get_array(), into);
            }
        }
    }

    static bool clause_matches(const FilterClause& clause, const Metadata& metadata) {
        std::vector<const boost::json::value*> found;
        follow(metadata, clause.key, found);
        if (clause.any_of.empty() && clause.present) {
            return !found.empty();
        }
        return std::ranges::any_of(found, [&](const auto* v) { return value_matches(clause, *v); });
    }

    static bool value_matches(const FilterClause& clause, const boost::json::value& value) {
        if (const auto* array = value.if_array()) {
            return std::ranges::any_of(
                *array, [&](const auto& element) { return element_matches(clause, element); });
        }
        return element_matches(clause, value);
    }

    static bool element_matches(const FilterClause& clause, const boost::json::value& element) {
        if (!clause.any_of.empty()) {
            return std::ranges::any_of(clause.any_of, [&](const FilterValue& wanted) {
                return compare(element, wanted) == std::partial_ordering::equivalent;
            });
        }
        bool bounded = false;
        bool moments = true;
        for (const auto* bound : {&clause.gt, &clause.gte, &clause.lt, &clause.lte}) {
            const auto* text = *bound ? std::get_if<std::string>(&**bound) : nullptr;
            moments = moments && (!*bound || (text != nullptr && instant_of(*text)));
            bounded = bounded || *bound;
        }
        const auto order = [&](const FilterValue& bound) {
            if (std::holds_alternative<bool>(bound) || std::holds_alternative<FilterNull>(bound)) {
                return std::partial_ordering::unordered;
            }
            if (moments && element.is_string() && instant_of(element.get_string())) {
                return std::partial_ordering{*instant_of(element.get_string()) <=>
                                             *instant_of(std::get<std::string>(bound))};
            }
            return compare(element, bound);
        };
        return bounded && (!clause.gt || order(*clause.gt) > 0) &&
               (!clause.gte || order(*clause.gte) >= 0) && (!clause.lt || order(*clause.lt) < 0) &&
               (!clause.lte || order(*clause.lte) <= 0);
    }

    /// Unordered: of two kinds.
    static std::partial_ordering compare(const boost::json::value& value,
                                         const FilterValue& other) {
        using Order = std::partial_ordering;
        if (const auto* flag = std::get_if<bool>(&other)) {
            return value.is_bool() && value.get_bool() == *flag ? Order::equivalent
                                                                : Order::unordered;
        }
        if (std::holds_alternative<FilterNull>(other)) {
            return value.is_null() ? Order::equivalent : Order::unordered;
        }
        if (const auto* text = std::get_if<std::string>(&other)) {
            return value.is_string()
                       ? Order{std::string_view{value.get_string()} <=> std::string_view{*text}}
                       : Order::unordered;
        }
        if (!value.is_number()) {
            return Order::unordered;
        }
        return exact(value) <=> exact(std::get<FilterNumber>(other));
    }

    // A long double has 64 bits for its digits: every whole number of JSON fits.
    static_assert(std::numeric_limits<long double>::digits >= 64);
    static long double exact(const boost::json::value& number) {
        return number.is_int64()    ? static_cast<long double>(number.get_int64())
               : number.is_uint64() ? static_cast<long double>(number.get_uint64())
                                    : static_cast<long double>(number.get_double());
    }
    static long double exact(const FilterNumber& number) {
        return static_cast<long double>(number.floor()) + static_cast<long double>(number.rest());
    }
};

}  // namespace ragd
