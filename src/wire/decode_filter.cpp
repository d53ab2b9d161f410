#include <array>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "domain/filter_value.hpp"
#include "wire/decode.hpp"
#include "wire/json.hpp"
#include "wire/object_reader.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::string_view kScalars = "a string, a number, true or false";

void decode_any_of(const json::array& values, const std::string& pointer, FilterClause& clause,
                   Faults& faults) {
    if (values.empty() || values.size() > limits::kFilterValues) {
        faults.add(pointer, fmt::format("must list 1..{} values", limits::kFilterValues));
        return;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (auto value = to_filter_value(values[i])) {
            clause.any_of.push_back(std::move(*value));
        } else {
            faults.add(pointer_to(pointer, i), fmt::format("must be {}", kScalars));
        }
    }
}

void decode_bound(ObjectReader& reader, std::string_view name, std::optional<FilterValue>& into) {
    const auto* json = reader.find(name);
    if (json == nullptr) {
        return;
    }
    auto value = to_filter_value(*json);
    if (!value || std::holds_alternative<bool>(*value)) {
        reader.fault(name, fmt::format("must be a number or a string, not {}", kind_name(*json)));
        return;
    }
    into = std::move(value);
}

void decode_range(const json::object& range, const std::string& pointer, FilterClause& clause,
                  Faults& faults) {
    if (range.empty()) {
        faults.add(pointer, "must have at least one of gt, gte, lt, lte");
        return;
    }
    ObjectReader reader{range, pointer, faults};
    decode_bound(reader, "gt", clause.gt);
    decode_bound(reader, "gte", clause.gte);
    decode_bound(reader, "lt", clause.lt);
    decode_bound(reader, "lte", clause.lte);
    reader.refuse_unknown();
    const FilterValue* first = nullptr;
    for (const auto* bound : {&clause.gt, &clause.gte, &clause.lt, &clause.lte}) {
        if (!*bound) {
            continue;
        }
        if (first != nullptr && first->index() != (*bound)->index()) {
            faults.add(pointer, "compares with a number and a string at once; use one kind");
            return;
        }
        first = &**bound;
    }
}

FilterClause decode_clause(std::string_view key, const json::value& value,
                           const std::string& pointer, Faults& faults) {
    FilterClause clause{.key = std::string{key}};
    if (value.is_array()) {
        decode_any_of(value.get_array(), pointer, clause, faults);
    } else if (value.is_object()) {
        decode_range(value.get_object(), pointer, clause, faults);
    } else if (auto scalar = to_filter_value(value)) {
        clause.any_of.push_back(std::move(*scalar));
    } else {
        faults.add(
            pointer,
            fmt::format("must be {}, an array of them, or a range {{gt, gte, lt, lte}}", kScalars));
    }
    return clause;
}

}  // namespace

Filter decode_filter(const json::value& json, const std::string& pointer, Faults& faults) {
    Filter filter;
    if (!json.is_object()) {
        faults.add(pointer,
                   fmt::format("must be an object from metadata keys to conditions, not {}",
                               kind_name(json)));
        return filter;
    }
    const auto& object = json.get_object();
    if (object.size() > limits::kFilterClauses) {
        faults.add(pointer, fmt::format("must have at most {} keys", limits::kFilterClauses));
        return filter;
    }
    for (const auto& member : object) {
        filter.clauses.push_back(
            decode_clause(member.key(), member.value(), pointer_to(pointer, member.key()), faults));
    }
    return filter;
}

}  // namespace ragd
