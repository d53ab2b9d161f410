#include "clients/qdrant/filter.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "clients/qdrant/sort_key.hpp"
#include "domain/filter_value.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::size_t kHashDigits = 16;

std::string_view kind_of(const FilterValue& value) {
    constexpr std::array<std::string_view, 3> kNames{"bool", "number", "string"};
    return kNames.at(value.index());
}

std::string bytes_of(const FilterValue& value) {
    if (const auto* number = std::get_if<double>(&value)) {
        return fmt::format("{:016x}", std::bit_cast<std::uint64_t>(*number + 0.0));
    }
    if (const auto* flag = std::get_if<bool>(&value)) {
        return *flag ? "1" : "0";
    }
    return std::get<std::string>(value);
}

std::string fact_of(std::string_view key, const FilterValue& value) {
    return Sha256{}
        .add_field(key)
        .add_field(kind_of(value))
        .add_field(bytes_of(value))
        .hex()
        .substr(0, kHashDigits);
}

/// No metadata has a fact of such a kind.
std::string acl_fact(std::string_view kind, std::string_view principal = {}) {
    return Sha256{}.add_field("acl").add_field(kind).add_field(principal).hex().substr(0,
                                                                                       kHashDigits);
}

json::object any_fact(json::array facts) {
    return {{"key", "facts"}, {"match", {{"any", std::move(facts)}}}};
}

json::object none_of(json::array conditions) {
    return {{"must_not", std::move(conditions)}};
}

std::string range_name(std::string_view key, const FilterValue& value) {
    return Sha256{}.add_field(key).add_field(kind_of(value)).hex().substr(0, kHashDigits);
}

SortKey key_of(const FilterValue& value) {
    const auto* number = std::get_if<double>(&value);
    return number != nullptr ? sort_key(*number)
                             : sort_key(std::get<std::string>(value), kRangeWords);
}

std::string word_name(std::size_t word) {
    return fmt::format("w{}", word);
}

json::object equal_to(std::string_view key, json::value value) {
    return {{"key", key}, {"match", {{"value", std::move(value)}}}};
}

/// value < bound, for instance, word by word from `word` on:
/// w0 < b0, or w0 = b0 and (w1 < b1, or ...). The last word decides whether equality is enough.
json::object compare(const SortKey& bound, std::string_view strict, std::string_view last,
                     std::size_t word) {
    const bool ends = word + 1 == bound.words.size();
    json::object here{{"key", word_name(word)},
                      {"range", {{ends ? last : strict, bound.words[word]}}}};
    if (ends) {
        return here;
    }
    json::array both{equal_to(word_name(word), bound.words[word]),
                     compare(bound, strict, last, word + 1)};
    return {{"should", json::array{std::move(here), json::object{{"must", std::move(both)}}}}};
}

struct Bound {
    std::string_view strict;  // lt for both lt and lte
    std::string_view name;
    const std::optional<FilterValue>& value;
};

bool holds(const Bound& bound, const FilterValue& value) {
    if (!bound.value) {
        return true;
    }
    if (bound.value->index() != value.index()) {
        return false;
    }
    if (bound.strict == "gt") {
        return bound.name == "gt" ? value > *bound.value : value >= *bound.value;
    }
    return bound.name == "lt" ? value < *bound.value : value <= *bound.value;
}

std::array<Bound, 4> bounds_of(const FilterClause& clause) {
    return {Bound{"gt", "gt", clause.gt}, Bound{"gt", "gte", clause.gte},
            Bound{"lt", "lt", clause.lt}, Bound{"lt", "lte", clause.lte}};
}

/// False: no value can match.
bool add_range(TranslatedFilter& filter, const FilterClause& clause) {
    json::array must;
    const FilterValue* kind = nullptr;
    for (const Bound& bound : bounds_of(clause)) {
        if (!bound.value) {
            continue;
        }
        const FilterValue& value = *bound.value;
        if (std::holds_alternative<bool>(value) ||
            (kind != nullptr && kind->index() != value.index())) {
            return false;
        }
        if (kind == nullptr) {
            kind = &value;
            must.push_back(equal_to("k", json::string{range_name(clause.key, value)}));
        }
        const SortKey key = key_of(value);
        filter.exact = filter.exact && key.whole;
        const std::string or_equal = std::string{bound.strict} + "e";
        must.push_back(compare(key, bound.strict, key.whole ? bound.name : or_equal, 0));
    }
    if (kind == nullptr) {
        return false;
    }
    filter.must.push_back(
        json::object{{"nested", {{"key", "ranges"}, {"filter", {{"must", std::move(must)}}}}}});
    return true;
}

void add_any_of(TranslatedFilter& filter, const FilterClause& clause) {
    json::array any;
    for (const FilterValue& value : clause.any_of) {
        any.emplace_back(fact_of(clause.key, value));
    }
    filter.must.push_back(any_fact(std::move(any)));
}

bool element_matches(const FilterClause& clause, const json::value& element) {
    const auto value = to_filter_value(element);
    if (!value) {
        return false;
    }
    if (!clause.any_of.empty()) {
        return std::ranges::find(clause.any_of, *value) != clause.any_of.end();
    }
    const auto bounds = bounds_of(clause);
    return std::ranges::any_of(bounds, [](const Bound& b) { return b.value.has_value(); }) &&
           std::ranges::all_of(bounds, [&](const Bound& b) { return holds(b, *value); });
}

/// Calls `use` for each scalar of a member, as filters see it.
template <typename Use>
void for_each_element(const json::value& value, Use use) {
    if (const auto* array = value.if_array()) {
        std::ranges::for_each(*array, use);
    } else {
        use(value);
    }
}

}  // namespace

void add_filter_fields(json::object& payload, const Metadata& metadata) {
    json::array facts;
    json::array ranges;
    std::set<std::string> seen;  // an array may repeat itself
    for (const auto& member : metadata) {
        for_each_element(member.value(), [&](const json::value& element) {
            const auto value = to_filter_value(element);
            if (!value) {
                return;
            }
            std::string fact = fact_of(member.key(), *value);
            if (!seen.insert(fact).second) {
                return;
            }
            facts.emplace_back(std::move(fact));
            if (std::holds_alternative<bool>(*value)) {
                return;  // without an order
            }
            json::object range{{"k", range_name(member.key(), *value)}};
            const SortKey key = key_of(*value);
            for (std::size_t word = 0; word < key.words.size(); ++word) {
                range.emplace(word_name(word), key.words[word]);
            }
            ranges.emplace_back(std::move(range));
        });
    }
    if (!facts.empty()) {
        payload.emplace("facts", std::move(facts));
    }
    if (!ranges.empty()) {
        payload.emplace("ranges", std::move(ranges));
    }
}

void add_acl_facts(json::object& payload, const DocumentAcl& acl) {
    json::array facts;
    if (acl.allow) {
        facts.emplace_back(acl_fact("listed"));
        for (const Principal& principal : *acl.allow) {
            facts.emplace_back(acl_fact("allow", principal.str()));
        }
    }
    for (const Principal& principal : acl.deny) {
        facts.emplace_back(acl_fact("deny", principal.str()));
    }
    if (facts.empty()) {
        return;
    }
    if (json::value* before = payload.if_contains("facts")) {
        facts.insert(facts.end(), before->get_array().begin(), before->get_array().end());
    }
    payload["facts"] = std::move(facts);
}

void add_reader(TranslatedFilter& filter, const Access& access) {
    if (access.sees_all()) {
        return;
    }
    json::array allowed;
    json::array denied;
    for (const Principal& principal : access.principals()) {
        allowed.emplace_back(acl_fact("allow", principal.str()));
        denied.emplace_back(acl_fact("deny", principal.str()));
    }
    json::object unlisted = none_of({any_fact({json::string{acl_fact("listed")}})});
    if (allowed.empty()) {
        filter.must.emplace_back(std::move(unlisted));
        return;
    }
    filter.must.emplace_back(
        json::object{{"should", json::array{std::move(unlisted), any_fact(std::move(allowed))}}});
    filter.must.emplace_back(none_of({any_fact(std::move(denied))}));
}

TranslatedFilter translate_filter(const Filter& filter) {
    TranslatedFilter translated;
    for (const FilterClause& clause : filter.clauses) {
        if (!clause.any_of.empty()) {
            add_any_of(translated, clause);
        } else if (!add_range(translated, clause)) {
            translated.nothing = true;
            return translated;
        }
    }
    return translated;
}

bool filter_matches(const Filter& filter, const Metadata& metadata) {
    return std::ranges::all_of(filter.clauses, [&](const FilterClause& clause) {
        const json::value* value = metadata.if_contains(clause.key);
        bool found = false;
        if (value != nullptr) {
            for_each_element(*value, [&](const json::value& element) {
                found = found || element_matches(clause, element);
            });
        }
        return found;
    });
}

}  // namespace ragd
