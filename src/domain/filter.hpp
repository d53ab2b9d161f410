#pragma once
#include <compare>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/filter_number.hpp"

namespace ragd {

struct FilterNull {
    auto operator<=>(const FilterNull&) const = default;
};

/// A metadata value that a filter can compare. Numbers compare as numbers, strings by their bytes;
/// a value of another kind never matches. Null equals null and has no order; nor have booleans.
using FilterValue = std::variant<bool, FilterNumber, std::string, FilterNull>;

/// One condition on one path of the metadata: the names on the way to a value, joined by dots. Arrays
/// on the way add no name, and an array matches if one element does; arrays inside of arrays are not
/// looked into. So "author.name" finds {"author": [{"name": "Ann"}]}, and {"author.name": "Ann"}, too.
struct FilterClause {
    std::string key;
    std::vector<FilterValue> any_of = {};  // equality with one of these
    bool present = false;  // the path is there, whatever is at its end; otherwise a range:
    // All that are set must hold for one element. Where every one that is set is a date or a time
    // (domain/instant.hpp), values that are such, too, compare as moments; all else by bytes.
    std::optional<FilterValue> gt = {}, gte = {}, lt = {}, lte = {};
    bool operator==(const FilterClause&) const = default;
};

/// A tree of conditions, all of which must hold. Empty: everything matches.
struct Filter {
    std::vector<FilterClause> clauses = {};
    std::vector<std::vector<Filter>> one_of = {};  // of each list, one at least
    std::vector<Filter> none_of = {};              // not one of these
    [[nodiscard]] bool empty() const {
        return clauses.empty() && one_of.empty() && none_of.empty();
    }
    bool operator==(const Filter&) const = default;
};

}  // namespace ragd
