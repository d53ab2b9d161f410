#pragma once
#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace ragd {

/// What the fake answers instead of a result.
struct QdrantRefusal {
    int status;
    std::string error;
};

/// The members of a part of a request. One that Qdrant's API does not have fails the test: a server
/// passes over it, and what was meant by it does not happen.
inline const boost::json::object& known_members(const boost::json::value& part,
                                                std::initializer_list<std::string_view> names) {
    const boost::json::object* members = part.if_object();
    if (members == nullptr) {
        ADD_FAILURE() << "not an object: " << part;
        throw QdrantRefusal{400, "Format error: expected an object"};
    }
    for (const auto& member : *members) {
        if (std::ranges::find(names, std::string_view{member.key()}) == names.end()) {
            ADD_FAILURE() << "the API has no '" << member.key() << "' in " << part;
        }
    }
    return *members;
}

/// What Qdrant's filters mean, spelled out: must, should, must_not, nested filters, and conditions on
/// a payload. Whatever is not among them fails the test.
class FakeFilter {
public:
    struct Subject {
        std::string_view id;
        const boost::json::object& payload;
    };

    static bool matches(const boost::json::value& filter, const Subject& subject) {
        const auto& parts = known_members(filter, {"must", "should", "must_not"});
        const auto met = [&](const boost::json::value* one) { return holds(*one, subject); };
        const auto must = conditions(parts, "must");
        const auto should = conditions(parts, "should");
        const auto must_not = conditions(parts, "must_not");
        return std::ranges::all_of(must, met) &&
               (should.empty() || std::ranges::any_of(should, met)) &&
               std::ranges::none_of(must_not, met);
    }

    /// The payload fields that it looks at: "year", "ranges[].k".
    static std::vector<std::string> fields(const boost::json::value& filter,
                                           const std::string& prefix = {}) {
        std::vector<std::string> names;
        const auto add = [&](std::vector<std::string> more) {
            names.insert(names.end(), more.begin(), more.end());
        };
        for (const std::string_view part : {"must", "should", "must_not"}) {
            for (const boost::json::value* one : conditions(filter.as_object(), part)) {
                const auto& members = one->as_object();
                if (const auto* nested = members.if_contains("nested")) {
                    add(fields(nested->at("filter"),
                               prefix + std::string{nested->at("key").as_string()} + "[]."));
                } else if (is_filter(members)) {
                    add(fields(*one, prefix));
                } else if (const auto* key = members.if_contains("key")) {
                    names.push_back(prefix + std::string{key->as_string()});
                } else {
                    for (const std::string_view kind : {"is_empty", "is_null"}) {
                        if (const auto* of = members.if_contains(kind)) {
                            names.push_back(prefix + std::string{of->at("key").as_string()});
                        }
                    }
                }
            }
        }
        return names;
    }

private:
    using Values = std::vector<const boost::json::value*>;

    static bool is_filter(const boost::json::object& members) {
        return members.contains("must") || members.contains("should") ||
               members.contains("must_not");
    }

    /// One condition may stand there without a list.
    static Values conditions(const boost::json::object& filter, std::string_view part) {
        Values found;
        if (const auto* value = filter.if_contains(part)) {
            if (const auto* list = value->if_array()) {
                for (const auto& one : *list) {
                    found.push_back(&one);
                }
            } else {
                found.push_back(value);
            }
        }
        return found;
    }

    /// What a payload has under a key, the elements of arrays one by one.
    static Values values_at(const boost::json::object& payload, std::string_view key) {
        const auto dot = key.find('.');
        const boost::json::value* value = payload.if_contains(key.substr(0, dot));
        if (value == nullptr) {
            return {};
        }
        Values found;
        if (const auto* list = value->if_array()) {
            for (const auto& one : *list) {
                found.push_back(&one);
            }
        } else {
            found.push_back(value);
        }
        if (dot == std::string_view::npos) {
            return found;
        }
        Values deeper;
        for (const auto* one : found) {
            if (const auto* object = one->if_object()) {
                const auto inner = values_at(*object, key.substr(dot + 1));
                deeper.insert(deeper.end(), inner.begin(), inner.end());
            }
        }
        return deeper;
    }

    static bool holds(const boost::json::value& condition, const Subject& subject) {
        const auto& members = condition.as_object();
        if (is_filter(members)) {
            return matches(condition, subject);
        }
        if (const auto* ids = members.if_contains("has_id")) {
            known_members(condition, {"has_id"});
            return std::ranges::any_of(ids->as_array(), [&](const boost::json::value& id) {
                return std::string_view{id.as_string()} == subject.id;
            });
        }
        if (const auto* nested = members.if_contains("nested")) {
            known_members(*nested, {"key", "filter"});
            const auto elements = values_at(subject.payload, nested->at("key").as_string());
            return std::ranges::any_of(elements, [&](const boost::json::value* element) {
                return element->is_object() &&
                       matches(nested->at("filter"), {subject.id, element->get_object()});
            });
        }
        if (members.contains("is_empty") || members.contains("is_null")) {
            return is_absent(condition, subject);
        }
        known_members(condition, {"key", "match", "range"});
        const auto values = values_at(subject.payload, members.at("key").as_string());
        return std::ranges::any_of(values, [&](const boost::json::value* value) {
            return members.contains("match") ? is_match(members.at("match"), *value)
                                             : is_in_range(members.at("range"), *value);
        });
    }

    static bool is_absent(const boost::json::value& condition, const Subject& subject) {
        const auto& members = known_members(condition, {"is_empty", "is_null"});
        const bool empty = members.contains("is_empty");
        const auto& of = known_members(members.at(empty ? "is_empty" : "is_null"), {"key"});
        const auto values = values_at(subject.payload, of.at("key").as_string());
        const auto is_null = [](const boost::json::value* value) { return value->is_null(); };
        return empty ? std::ranges::all_of(values, is_null) : std::ranges::any_of(values, is_null);
    }

    /// Of the same kind, too: 1 and 1.0 differ.
    static bool is_match(const boost::json::value& match, const boost::json::value& value) {
        const auto& members = known_members(match, {"value", "any", "except"});
        if (const auto* wanted = members.if_contains("value")) {
            return *wanted == value;
        }
        const bool any = members.contains("any");
        const auto& list = members.at(any ? "any" : "except").as_array();
        return any == (std::ranges::find(list, value) != list.end());
    }

    static bool is_in_range(const boost::json::value& range, const boost::json::value& value) {
        const auto& bounds = known_members(range, {"lt", "lte", "gt", "gte"});
        if (!value.is_number()) {
            return false;
        }
        const auto number = value.to_number<double>();
        return std::ranges::all_of(bounds, [&](const auto& bound) {
            const auto limit = bound.value().template to_number<double>();
            const std::string_view name = bound.key();
            return name == "lt"    ? number < limit
                   : name == "lte" ? number <= limit
                   : name == "gt"  ? number > limit
                                   : number >= limit;
        });
    }
};

}  // namespace ragd
