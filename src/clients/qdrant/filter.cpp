#include "clients/qdrant/filter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/filter_value.hpp"
#include "domain/instant.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

json::object any_fact(json::array facts) {
    return {{"key", "facts"}, {"match", {{"any", std::move(facts)}}}};
}

json::object fact(std::string name) {
    return any_fact({json::string{name}});
}

json::object none_of(json::array conditions) {
    return {{"must_not", std::move(conditions)}};
}

json::object all_of(json::array conditions) {
    return {{"must", std::move(conditions)}};
}

json::object one_of(json::array conditions) {
    return {{"should", std::move(conditions)}};
}

json::object equal_to(std::string_view key, json::value value) {
    return {{"key", key}, {"match", {{"value", std::move(value)}}}};
}

json::object in_range(std::string_view key, std::string_view comparison, std::int64_t bound) {
    return {{"key", key}, {"range", {{comparison, bound}}}};
}

/// Whole doubles above it have whole numbers between them.
bool may_have_rest(const FilterNumber& number) {
    return std::abs(number.floor()) >= 0x1p53;
}

/// Which way an answer that is not exact may be wrong.
enum class Leaning { kTooMany, kTooFew };

Leaning other(Leaning way) {
    return way == Leaning::kTooMany ? Leaning::kTooFew : Leaning::kTooMany;
}

struct Bound {
    std::string_view name;  // gt, gte, lt, lte
    const FilterValue* value;
    [[nodiscard]] std::string_view strict() const { return name.substr(0, 2); }
};

std::vector<Bound> bounds_of(const FilterClause& clause) {
    std::vector<Bound> given;
    for (const auto& [name, bound] :
         std::array<std::pair<std::string_view, const std::optional<FilterValue>*>, 4>{
             {{"gt", &clause.gt},
              {"gte", &clause.gte},
              {"lt", &clause.lt},
              {"lte", &clause.lte}}}) {
        if (*bound) {
            given.push_back({name, &**bound});
        }
    }
    return given;
}

/// Whether any value can be between the bounds: of one kind, which has an order.
bool have_order(const std::vector<Bound>& bounds) {
    return !bounds.empty() && std::ranges::all_of(bounds, [&](const Bound& bound) {
        return bound.value->index() == bounds.front().value->index() &&
               (std::holds_alternative<FilterNumber>(*bound.value) ||
                std::holds_alternative<std::string>(*bound.value));
    });
}

/// value < bound, for instance, word by word from `word` on:
/// w0 < b0, or w0 = b0 and (w1 < b1, or ...); where all words are equal it is for `last` to say.
json::object compare(const SortKey& bound, std::string_view strict, const json::object& last,
                     std::size_t word = 0) {
    json::array both{equal_to(word_name(word), bound.words[word])};
    both.push_back(word + 1 == bound.words.size() ? last : compare(bound, strict, last, word + 1));
    return one_of({in_range(word_name(word), strict, bound.words[word]), all_of(std::move(both))});
}

/// The same where equal words are enough, or not.
json::object compare(const SortKey& bound, std::string_view strict, bool or_equal,
                     std::size_t word = 0) {
    if (word + 1 < bound.words.size()) {
        return one_of({in_range(word_name(word), strict, bound.words[word]),
                       all_of({equal_to(word_name(word), bound.words[word]),
                               compare(bound, strict, or_equal, word + 1)})});
    }
    const std::string comparison = std::string{strict} + (or_equal ? "e" : "");
    return in_range(word_name(word), comparison, bound.words[word]);
}

/// Where there is no rest in the payload it is 0, so "at most" is "not above".
json::object compare_number(const FilterNumber& number, const Bound& bound) {
    const SortKey key = sort_key(number.floor());
    if (!may_have_rest(number)) {
        return compare(key, bound.strict(), bound.name.ends_with('e'));
    }
    const std::string rest = word_name(kRestWord);
    const std::int64_t given = number.rest();
    if (bound.strict() == "lt") {
        return compare(key, "lt",
                       none_of({in_range(rest, bound.name == "lt" ? "gte" : "gt", given)}));
    }
    if (given == 0 && bound.name == "gte") {
        return compare(key, "gt", true);
    }
    return compare(key, "gt", in_range(rest, bound.name, given));
}

class Translator {
public:
    [[nodiscard]] bool exact() const { return exact_; }

    json::array conditions(const Filter& filter, Leaning way) {
        json::array must;
        for (const FilterClause& clause : filter.clauses) {
            must.push_back(condition(clause, way));
        }
        for (const auto& list : filter.one_of) {
            json::array one;
            for (const Filter& part : list) {
                one.push_back(whole(part, way));
            }
            must.push_back(one.empty() ? fact(no_fact()) : one_of(std::move(one)));
        }
        for (const Filter& part : filter.none_of) {
            must.push_back(none_of({whole(part, other(way))}));
        }
        return must;
    }

private:
    json::object whole(const Filter& filter, Leaning way) {
        json::array parts = conditions(filter, way);
        return parts.empty() ? none_of({fact(no_fact())}) : all_of(std::move(parts));
    }

    json::object condition(const FilterClause& clause, Leaning way) {
        if (!clause.any_of.empty()) {
            json::array any;
            for (const FilterValue& value : clause.any_of) {
                any.emplace_back(fact_of(clause.key, value));
            }
            return for_all_ages(clause, any_fact(std::move(any)), way);
        }
        if (clause.present) {
            return for_all_ages(clause, fact(there_fact(clause.key)), way);
        }
        const auto bounds = bounds_of(clause);
        return have_order(bounds) ? for_all_ages(clause, range(clause, bounds, way), way)
                                  : fact(no_fact());
    }

    /// Of chunks that do not say what the condition asks for, nothing is known.
    json::object for_all_ages(const FilterClause& clause, json::object condition, Leaning way) {
        if (is_said_by_all(clause)) {
            return condition;
        }
        exact_ = false;
        json::object complete = fact(complete_fact());
        return way == Leaning::kTooMany
                   ? one_of({std::move(condition), none_of({std::move(complete)})})
                   : all_of({std::move(condition), std::move(complete)});
    }

    /// Whether chunks say it that were stored before there were paths, null and exact numbers.
    static bool is_said_by_all(const FilterClause& clause) {
        const auto is_old = [](const FilterValue& value) {
            const auto* number = std::get_if<FilterNumber>(&value);
            return !std::holds_alternative<FilterNull>(value) &&
                   (number == nullptr || !may_have_rest(*number));
        };
        return !clause.present && !clause.key.contains('.') && !is_of_moments(clause) &&
               std::ranges::all_of(clause.any_of, is_old) &&
               std::ranges::all_of(bounds_of(clause),
                                   [&](const Bound& bound) { return is_old(*bound.value); });
    }

    json::object range(const FilterClause& clause, const std::vector<Bound>& bounds, Leaning way) {
        if (std::holds_alternative<FilterNumber>(*bounds.front().value)) {
            return element(clause, {OrderKind::kNumber}, bounds, [](const Bound& bound) {
                return compare_number(std::get<FilterNumber>(*bound.value), bound);
            });
        }
        const auto by_bytes = [&](const Bound& bound) {
            const SortKey key = sort_key(std::get<std::string>(*bound.value), kRangeWords);
            exact_ = exact_ && key.whole;
            return compare(key, bound.strict(),
                           key.whole ? bound.name.ends_with('e') : way == Leaning::kTooMany);
        };
        if (!is_of_moments(clause)) {
            return element(clause, {OrderKind::kString, OrderKind::kDated}, bounds, by_bytes);
        }
        const auto by_moment = [](const Bound& bound) {
            return compare(sort_key(*instant_of(std::get<std::string>(*bound.value))),
                           bound.strict(), bound.name.ends_with('e'));
        };
        return one_of({element(clause, {OrderKind::kMoment}, bounds, by_moment),
                       element(clause, {OrderKind::kString}, bounds, by_bytes)});
    }

    /// One element of `ranges` for which all bounds hold.
    template <typename Compare>
    static json::object element(const FilterClause& clause, std::initializer_list<OrderKind> kinds,
                                const std::vector<Bound>& bounds, Compare compare) {
        json::array names;
        for (const OrderKind kind : kinds) {
            names.emplace_back(order_name(clause.key, kind));
        }
        json::array must{json::object{{"key", "k"}, {"match", {{"any", std::move(names)}}}}};
        for (const Bound& bound : bounds) {
            must.push_back(compare(bound));
        }
        return {{"nested", {{"key", "ranges"}, {"filter", all_of(std::move(must))}}}};
    }

    bool exact_ = true;
};

bool is_impossible(const FilterClause& clause) {
    return clause.any_of.empty() && !clause.present && !have_order(bounds_of(clause));
}

void add_words(json::array& ranges, std::string name, const SortKey& key, std::uint32_t rest = 0) {
    json::object range{{"k", std::move(name)}};
    for (std::size_t word = 0; word < key.words.size(); ++word) {
        range.emplace(word_name(word), key.words[word]);
    }
    if (rest != 0) {
        range.emplace(word_name(kRestWord), rest);
    }
    ranges.emplace_back(std::move(range));
}

void add_ranges(json::array& ranges, std::string_view path, const FilterValue& value) {
    if (const auto* number = std::get_if<FilterNumber>(&value)) {
        add_words(ranges, order_name(path, OrderKind::kNumber), sort_key(number->floor()),
                  number->rest());
        return;
    }
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) {
        return;  // without an order
    }
    const auto moment = instant_of(*text);
    add_words(ranges, order_name(path, moment ? OrderKind::kDated : OrderKind::kString),
              sort_key(*text, kRangeWords));
    if (moment) {
        add_words(ranges, order_name(path, OrderKind::kMoment), sort_key(*moment));
    }
}

}  // namespace

void add_filter_fields(json::object& payload, const Metadata& metadata) {
    json::array facts{json::string{complete_fact()}};
    json::array ranges;
    std::set<std::string> seen;  // an array may repeat itself
    for_each_filter_value(metadata, [&](std::string_view path, const FilterValue* value) {
        for (const bool there : {true, false}) {
            std::string made = there              ? there_fact(path)
                               : value != nullptr ? fact_of(path, *value)
                                                  : "";
            if (made.empty() || !seen.insert(made).second) {
                continue;
            }
            facts.emplace_back(std::move(made));
            if (!there && value != nullptr) {
                add_ranges(ranges, path, *value);
            }
        }
    });
    payload.emplace("facts", std::move(facts));
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
    json::object unlisted = none_of({fact(acl_fact("listed"))});
    if (allowed.empty()) {
        filter.must.emplace_back(std::move(unlisted));
        return;
    }
    filter.must.emplace_back(one_of({std::move(unlisted), any_fact(std::move(allowed))}));
    filter.must.emplace_back(none_of({any_fact(std::move(denied))}));
}

TranslatedFilter translate_filter(const Filter& filter) {
    TranslatedFilter translated{.nothing = std::ranges::any_of(filter.clauses, is_impossible)};
    if (!translated.nothing) {
        Translator translator;
        translated.must = translator.conditions(filter, Leaning::kTooMany);
        translated.exact = translator.exact();
    }
    return translated;
}

}  // namespace ragd
