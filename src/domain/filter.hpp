#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace ragd {

/// A metadata value that a filter can compare. Numbers compare as numbers, strings by their bytes
/// (so ISO dates sort); a value of another kind never matches.
using FilterValue = std::variant<bool, double, std::string>;

/// One condition on one metadata key. An array in the metadata matches if one element does.
struct FilterClause {
    std::string key;
    std::vector<FilterValue> any_of;  // equality with one of these; empty when a range is given
    std::optional<FilterValue> gt, gte, lt, lte;  // all that are set must hold for one element
    bool operator==(const FilterClause&) const = default;
};

/// All clauses must hold. Empty: everything matches.
struct Filter {
    std::vector<FilterClause> clauses;
    [[nodiscard]] bool empty() const { return clauses.empty(); }
    bool operator==(const Filter&) const = default;
};

}  // namespace ragd
