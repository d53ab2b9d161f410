#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/nearest.hpp"
#include "domain/filter_limits.hpp"
#include "domain/filter_value.hpp"
#include "wire/decode.hpp"
#include "wire/json.hpp"
#include "wire/object_reader.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::string_view kScalars = "a string, a number, true, false or null";
const std::array<std::string, 9> kOperators{"gt", "gte", "lt",  "lte",   "eq",
                                            "ne", "in",  "nin", "exists"};

/// Reads a filter and counts what it is made of.
class Decoder {
public:
    explicit Decoder(Faults& faults) : faults_(faults) {}

    /// Adds what `json` asks for to `into`.
    void filter(const json::value& json, const std::string& pointer, Filter& into) {
        if (!json.is_object()) {
            faults_.add(pointer,
                        fmt::format("must be an object from metadata keys to conditions, not {}",
                                    kind_name(json)));
            return;
        }
        for (const auto& member : json.get_object()) {
            const std::string at = pointer_to(pointer, member.key());
            if (!count_clause(at)) {
                return;
            }
            if (member.key().starts_with('$')) {
                group(member.key(), member.value(), at, into);
            } else {
                condition(member.key(), member.value(), at, into);
            }
        }
    }

private:
    void group(std::string_view name, const json::value& value, const std::string& at,
               Filter& into) {
        if (++depth_ > limits::kFilterDepth) {
            faults_.add(
                at, fmt::format("$and, $or and $not may be {} levels deep", limits::kFilterDepth));
        } else if (name == "$not") {
            filter(value, at, into.none_of.emplace_back());
        } else if (name == "$and") {
            for_each_part(value, at, [&](const json::value& part, const std::string& of_part) {
                filter(part, of_part, into);
            });
        } else if (name == "$or") {
            auto& parts = into.one_of.emplace_back();
            for_each_part(value, at, [&](const json::value& part, const std::string& of_part) {
                filter(part, of_part, parts.emplace_back());
            });
        } else {
            faults_.add(at, "is not one of $and, $or, $not");
        }
        --depth_;
    }

    template <typename Use>
    void for_each_part(const json::value& value, const std::string& at, Use use) {
        const auto* parts = value.if_array();
        if (parts == nullptr || parts->empty() || parts->size() > limits::kFilterListSize) {
            faults_.add(at,
                        fmt::format("must be a list of 1..{} filters", limits::kFilterListSize));
            return;
        }
        for (std::size_t i = 0; i < parts->size(); ++i) {
            const std::string of_part = pointer_to(at, i);
            if (!count_clause(of_part)) {
                return;
            }
            use((*parts)[i], of_part);
        }
    }

    void condition(std::string_view key, const json::value& value, const std::string& at,
                   Filter& into) {
        if (key.size() > limits::kFilterPathBytes) {
            faults_.add(at, fmt::format("must have at most {} bytes", limits::kFilterPathBytes));
        } else if (const auto* object = value.if_object()) {
            operators(key, *object, at, into);
        } else if (value.is_array()) {
            into.clauses.push_back({.key = std::string{key}, .any_of = list(value, at)});
        } else {
            into.clauses.push_back({.key = std::string{key}, .any_of = one(value, at)});
        }
    }

    void operators(std::string_view key, const json::object& object, const std::string& at,
                   Filter& into) {
        if (object.empty()) {
            faults_.add(at,
                        fmt::format("must have at least one of {}", fmt::join(kOperators, ", ")));
            return;
        }
        FilterClause range{.key = std::string{key}};
        std::vector<std::string> seen;
        for (const auto& member : object) {
            const std::string of_it = pointer_to(at, member.key());
            const std::string name = operator_called(member.key(), seen, of_it);
            if (name.empty()) {
                continue;
            }
            if (auto* bound = bound_called(name, range)) {
                *bound = this->bound(member.value(), of_it);
            } else {
                compare(FilterClause{.key = range.key}, {name, member.value(), of_it}, into);
            }
        }
        add_range(std::move(range), at, into);
    }

    /// "gte" of "gte" or "$gte", as many other stores have it; empty: of no operator.
    std::string operator_called(std::string_view name, std::vector<std::string>& seen,
                                const std::string& at) {
        name.remove_prefix(name.starts_with('$') ? 1 : 0);
        if (std::ranges::find(kOperators, name) == kOperators.end()) {
            faults_.add(at,
                        fmt::format("is not one of {}{}; what is inside of an object is named by "
                                    "its path, as in \"author.name\"",
                                    fmt::join(kOperators, ", "), did_you_mean(name, kOperators)));
            return {};
        }
        if (std::ranges::find(seen, name) != seen.end()) {
            faults_.add(at, "is given twice, with and without $");
            return {};
        }
        return seen.emplace_back(name);
    }

    struct Operation {
        std::string_view name;
        const json::value& value;
        const std::string& at;
    };

    void compare(FilterClause clause, const Operation& operation, Filter& into) {
        const bool negated = operation.name == "ne" || operation.name == "nin";
        if (operation.name == "exists") {
            clause.present = true;
            if (!operation.value.is_bool()) {
                faults_.add(operation.at, fmt::format("must be true or false, not {}",
                                                      kind_name(operation.value)));
                return;
            }
        } else if (operation.name.ends_with("in")) {
            clause.any_of = list(operation.value, operation.at);
        } else {
            clause.any_of = one(operation.value, operation.at);
        }
        if (negated || (clause.present && !operation.value.get_bool())) {
            into.none_of.push_back({.clauses = {std::move(clause)}});
        } else {
            into.clauses.push_back(std::move(clause));
        }
    }

    static std::optional<FilterValue>* bound_called(std::string_view name, FilterClause& range) {
        return name == "gt"    ? &range.gt
               : name == "gte" ? &range.gte
               : name == "lt"  ? &range.lt
               : name == "lte" ? &range.lte
                               : nullptr;
    }

    std::optional<FilterValue> bound(const json::value& json, const std::string& at) {
        auto value = json.is_number() || json.is_string() ? to_filter_value(json) : std::nullopt;
        if (!value) {
            faults_.add(at, fmt::format("must be a number or a string, not {}", kind_name(json)));
        }
        return value;
    }

    void add_range(FilterClause range, const std::string& at, Filter& into) {
        const FilterValue* first = nullptr;
        for (const auto* bound : {&range.gt, &range.gte, &range.lt, &range.lte}) {
            if (!*bound) {
                continue;
            }
            if (first != nullptr && first->index() != (*bound)->index()) {
                faults_.add(at, "compares with a number and a string at once; use one kind");
                return;
            }
            first = &**bound;
        }
        if (first != nullptr) {
            into.clauses.push_back(std::move(range));
        }
    }

    std::vector<FilterValue> one(const json::value& json, const std::string& at) {
        auto value = to_filter_value(json);
        if (!value) {
            faults_.add(at, fmt::format("must be {}, a list of them, or an object of {}", kScalars,
                                        fmt::join(kOperators, ", ")));
            return {};
        }
        return count_value(at) ? std::vector{std::move(*value)} : std::vector<FilterValue>{};
    }

    std::vector<FilterValue> list(const json::value& json, const std::string& at) {
        const auto* values = json.if_array();
        if (values == nullptr || values->empty() || values->size() > limits::kFilterValues) {
            faults_.add(at, fmt::format("must list 1..{} values", limits::kFilterValues));
            return {};
        }
        std::vector<FilterValue> any_of;
        for (std::size_t i = 0; i < values->size(); ++i) {
            const std::string of_it = pointer_to(at, i);
            auto value = to_filter_value((*values)[i]);
            if (!value) {
                faults_.add(of_it, fmt::format("must be {}", kScalars));
            } else if (count_value(of_it)) {
                any_of.push_back(std::move(*value));
            }
        }
        return any_of;
    }

    bool count_clause(const std::string& at) {
        return count(clauses_, limits::kFilterConditions, "conditions", at);
    }
    bool count_value(const std::string& at) {
        return count(values_, limits::kFilterValuesInAll, "values", at);
    }
    /// False if there are too many; said once.
    bool count(std::size_t& so_far, std::size_t most, std::string_view what,
               const std::string& at) {
        if (++so_far == most + 1) {
            faults_.add(at, fmt::format("is one too many: a filter may have {} {}", most, what));
        }
        return so_far <= most;
    }

    Faults& faults_;
    std::size_t depth_ = 0;
    std::size_t clauses_ = 0;
    std::size_t values_ = 0;
};

}  // namespace

Filter decode_filter(const json::value& json, const std::string& pointer, Faults& faults) {
    Filter filter;
    Decoder{faults}.filter(json, pointer, filter);
    return filter;
}

}  // namespace ragd
