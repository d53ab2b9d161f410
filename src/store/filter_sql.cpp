#include "store/filter_sql.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "domain/filter_value.hpp"
#include "store/acl_sql.hpp"

namespace ragd {

namespace {

// Stored in the files: never renumbered.
enum class ValueKind : std::int64_t { kNumber = 1, kString = 2, kBoolean = 3 };

constexpr std::array kKinds{ValueKind::kNumber, ValueKind::kString, ValueKind::kBoolean};

ValueKind kind_of(const FilterValue& value) {
    if (std::holds_alternative<bool>(value)) {
        return ValueKind::kBoolean;
    }
    return std::holds_alternative<double>(value) ? ValueKind::kNumber : ValueKind::kString;
}

Result<void> bind_value(sql::Query& query, int index, const FilterValue& value) {
    if (const auto* number = std::get_if<double>(&value)) {
        return query.bind(index, *number);
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
        return query.bind(index, sql::as_blob(*text));
    }
    return query.bind(index, std::get<bool>(value) ? 1 : 0);
}

/// SQL text with the values it refers to, numbered as they come.
struct Condition {
    std::string sql;
    std::vector<FilterValue> values;

    void add(const FilterValue& value, int first) {
        values.push_back(value);
        sql += '?' + std::to_string(first + static_cast<int>(values.size()) - 1);
    }
};

std::string kind_is(ValueKind kind) {
    return "kind = " + std::to_string(static_cast<std::int64_t>(kind));
}

/// (kind = 1 AND value IN (?3, ?4) OR kind = 2 AND value IN (?5))
void add_any_of(Condition& condition, const FilterClause& clause, int first) {
    std::string_view between;
    for (const ValueKind kind : kKinds) {
        const auto same = [kind](const FilterValue& value) { return kind_of(value) == kind; };
        if (std::ranges::none_of(clause.any_of, same)) {
            continue;
        }
        condition.sql += between;
        condition.sql += kind_is(kind) + " AND value IN (";
        std::string_view comma;
        for (const FilterValue& value : clause.any_of) {
            if (same(value)) {
                condition.sql += comma;
                condition.add(value, first);
                comma = ", ";
            }
        }
        condition.sql += ")";
        between = " OR ";
    }
}

/// kind = 1 AND value >= ?3 AND value < ?4. Bounds of two kinds cannot hold for one element.
bool add_range(Condition& condition, const FilterClause& clause, int first) {
    const std::array<std::pair<std::string_view, const std::optional<FilterValue>*>, 4> bounds{
        {{" > ", &clause.gt}, {" >= ", &clause.gte}, {" < ", &clause.lt}, {" <= ", &clause.lte}}};
    std::optional<ValueKind> kind;
    for (const auto& [comparison, bound] : bounds) {
        if (!bound->has_value()) {
            continue;
        }
        if (kind && *kind != kind_of(**bound)) {
            return false;
        }
        if (!kind) {
            kind = kind_of(**bound);
            condition.sql += kind_is(*kind);
        }
        condition.sql += " AND value";
        condition.sql += comparison;
        condition.add(**bound, first);
    }
    return kind.has_value();
}

/// False: nothing can match this clause.
bool add_clause(Condition& condition, const FilterClause& clause, int first) {
    if (!clause.any_of.empty()) {
        add_any_of(condition, clause, first);
        return true;
    }
    return add_range(condition, clause, first);
}

}  // namespace

Result<void> write_filter_rows(sql::Database& database, std::int64_t collection,
                               std::int64_t document, const Metadata& metadata) {
    auto insert = RAG_TRY(
        database.query("INSERT OR IGNORE INTO filters(collection, key, kind, value, document) "
                       "VALUES(?1, ?2, ?3, ?4, ?5)"));
    const auto write = [&](std::string_view key,
                           const boost::json::value& element) -> Result<void> {
        const auto value = to_filter_value(element);
        if (!value) {
            return {};
        }
        RAG_TRY(insert.rebind(collection, key, static_cast<std::int64_t>(kind_of(*value))));
        RAG_TRY(bind_value(insert, 4, *value));
        RAG_TRY(insert.bind(5, document));
        return insert.run();
    };
    for (const auto& member : metadata) {
        if (const auto* array = member.value().if_array()) {
            for (const auto& element : *array) {
                RAG_TRY(write(member.key(), element));
            }
        } else {
            RAG_TRY(write(member.key(), member.value()));
        }
    }
    return {};
}

Result<std::optional<std::vector<ChunkId>>> find_allowed_chunks(sql::Database& database,
                                                                std::int64_t collection,
                                                                const Filter& filter,
                                                                const Access& access) {
    const auto lists = RAG_TRY(readable_lists(database, collection, access));
    if (filter.empty() && !lists) {
        return std::nullopt;
    }
    // ?1 is the collection, ?2 the lists; then, clause by clause, the key and the values.
    std::string sql = "SELECT id FROM chunks WHERE document IN (";
    std::string_view between;
    if (lists) {
        sql +=
            "SELECT id FROM documents WHERE collection = ?1 AND acl IN "
            "(SELECT value FROM json_each(?2))";
        between = " INTERSECT ";
    }
    std::vector<Condition> conditions;
    int next = 3;
    for (const FilterClause& clause : filter.clauses) {
        Condition& condition = conditions.emplace_back();
        if (!add_clause(condition, clause, next + 1)) {
            return std::vector<ChunkId>{};
        }
        sql += std::exchange(between, " INTERSECT ");
        sql += "SELECT document FROM filters WHERE collection = ?1 AND key = ?" +
               std::to_string(next) + " AND (" + condition.sql + ")";
        next += 1 + static_cast<int>(condition.values.size());
    }
    auto query = RAG_TRY(database.query_once(sql + ")"));
    RAG_TRY(query.bind(1, collection));
    if (lists) {
        RAG_TRY(query.bind(2, *lists));
    }
    int index = 3;
    for (std::size_t i = 0; i < conditions.size(); ++i) {
        RAG_TRY(query.bind(index++, filter.clauses[i].key));
        for (const FilterValue& value : conditions[i].values) {
            RAG_TRY(bind_value(query, index++, value));
        }
    }
    std::vector<ChunkId> allowed;
    while (RAG_TRY(query.next())) {
        allowed.push_back(ChunkId{query.unsigned_integer(0)});
    }
    std::ranges::sort(allowed);
    return allowed;
}

}  // namespace ragd
