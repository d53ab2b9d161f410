#include "store/filter_sql.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "domain/filter_value.hpp"
#include "domain/instant.hpp"
#include "store/acl_sql.hpp"
#include "store/document_reader.hpp"

namespace ragd {

namespace {

// Stored in the files: never renumbered. Texts that name a moment are two kinds of rows, one for
// each way to compare them.
enum class RowKind : std::int64_t {
    kNumber = 1,
    kString = 2,
    kBoolean = 3,
    kNull = 4,
    kDated = 5,   // the bytes of a text that names a moment
    kMoment = 6,  // that moment
    kThere = 7,   // an object or an array: there is a path, and no value
};

std::string is_kind(RowKind kind) {
    return "kind = " + std::to_string(static_cast<std::int64_t>(kind));
}

RowKind kind_of(const FilterValue& value) {
    if (std::holds_alternative<bool>(value)) {
        return RowKind::kBoolean;
    }
    if (std::holds_alternative<FilterNumber>(value)) {
        return RowKind::kNumber;
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
        return instant_of(*text) ? RowKind::kDated : RowKind::kString;
    }
    return RowKind::kNull;
}

void append_big_endian(std::string& out, std::uint64_t number, unsigned bytes) {
    for (unsigned i = bytes; i > 0; --i) {
        out += static_cast<char>(number >> (8 * (i - 1)) & 0xFFU);
    }
}

/// Bytes in the order of the numbers: of the floor its bits, those of negative ones turned around, and
/// then what is left, if anything is.
std::string bytes_of(const FilterNumber& number) {
    constexpr std::uint64_t kSign = std::uint64_t{1} << 63U;
    auto bits = std::bit_cast<std::uint64_t>(number.floor());
    bits = (bits & kSign) != 0 ? ~bits : bits | kSign;
    std::string bytes;
    append_big_endian(bytes, bits, 8);
    if (number.rest() != 0) {
        append_big_endian(bytes, number.rest(), 2);
    }
    return bytes;
}

/// A value of a statement: a name, the bytes of a number or a text, or a whole number.
struct Blob {
    std::string bytes;
};
using SqlValue = std::variant<std::string, Blob, std::int64_t>;

SqlValue row_value(const FilterValue& value) {
    if (const auto* number = std::get_if<FilterNumber>(&value)) {
        return Blob{bytes_of(*number)};
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
        return Blob{*text};
    }
    const auto* flag = std::get_if<bool>(&value);
    return std::int64_t{flag != nullptr && *flag ? 1 : 0};
}

Result<void> bind(sql::Query& query, int index, const SqlValue& value) {
    if (const auto* name = std::get_if<std::string>(&value)) {
        return query.bind(index, *name);
    }
    if (const auto* blob = std::get_if<Blob>(&value)) {
        return query.bind(index, sql::as_blob(blob->bytes));
    }
    return query.bind(index, std::get<std::int64_t>(value));
}

constexpr std::string_view kNever = "0";

/// A filter as a condition on documents d, and the values it refers to.
class FilterSql {
public:
    /// `first`: the number of its first value in the statement.
    explicit FilterSql(int first) : first_(first) {}

    std::string all_of(const Filter& filter) {
        std::vector<std::string> parts;
        for (const FilterClause& clause : filter.clauses) {
            parts.push_back(clause_sql(clause));
        }
        for (const auto& list : filter.one_of) {
            std::vector<std::string> one;
            for (const Filter& part : list) {
                one.push_back(all_of(part));
            }
            parts.push_back(joined(one, " OR ", kNever));
        }
        for (const Filter& part : filter.none_of) {
            parts.push_back("NOT " + all_of(part));
        }
        return joined(parts, " AND ", "1");
    }

    Result<void> bind_all(sql::Query& query) const {
        int index = first_;
        for (const SqlValue& value : values_) {
            RAG_TRY(bind(query, index++, value));
        }
        return {};
    }

private:
    static std::string joined(const std::vector<std::string>& parts, std::string_view between,
                              std::string_view none) {
        std::string out = "(";
        for (const std::string& part : parts) {
            out += out.size() == 1 ? "" : between;
            out += part;
        }
        return (parts.empty() ? out.append(none) : out) + ')';
    }

    std::string add(SqlValue value) {
        values_.push_back(std::move(value));
        return '?' + std::to_string(first_ + static_cast<int>(values_.size()) - 1);
    }

    std::string clause_sql(const FilterClause& clause) {
        const std::string key = add(clause.key);
        const std::string rows = !clause.any_of.empty() ? any_of(clause)
                                 : clause.present       ? "1"
                                                        : range(clause);
        return "d.id IN (SELECT document FROM filters WHERE collection = ?1 AND key = " + key +
               " AND (" + rows + "))";
    }

    /// kind = 1 AND value IN (?3, ?4) OR kind = 2 AND value IN (?5)
    std::string any_of(const FilterClause& clause) {
        std::string sql;
        for (const RowKind kind : {RowKind::kNumber, RowKind::kString, RowKind::kBoolean,
                                   RowKind::kNull, RowKind::kDated}) {
            std::string listed;
            for (const FilterValue& value : clause.any_of) {
                if (kind_of(value) == kind) {
                    listed += (listed.empty() ? "" : ", ") + add(row_value(value));
                }
            }
            if (!listed.empty()) {
                sql +=
                    (sql.empty() ? "" : " OR ") + is_kind(kind) + " AND value IN (" + listed + ")";
            }
        }
        return sql;
    }

    /// Bounds of two kinds, and those without an order, cannot hold for any element.
    std::string range(const FilterClause& clause) {
        const auto given = bounds_of(clause);
        if (given.empty() || std::ranges::any_of(given, [&](const auto& bound) {
                return bound.second->index() != given.front().second->index() ||
                       std::holds_alternative<bool>(*bound.second) ||
                       std::holds_alternative<FilterNull>(*bound.second);
            })) {
            return std::string{kNever};
        }
        std::string by_bytes;
        std::string by_moment;
        const bool moments = is_of_moments(clause);
        for (const auto& [comparison, bound] : given) {
            by_bytes += " AND value" + std::string{comparison} + add(row_value(*bound));
            if (moments) {
                by_moment += " AND value" + std::string{comparison} +
                             add(*instant_of(std::get<std::string>(*bound)));
            }
        }
        if (std::holds_alternative<FilterNumber>(*given.front().second)) {
            return is_kind(RowKind::kNumber) + by_bytes;
        }
        return is_kind(RowKind::kString) + by_bytes + " OR " +
               (moments ? is_kind(RowKind::kMoment) + by_moment
                        : is_kind(RowKind::kDated) + by_bytes);
    }

    using Bound = std::pair<std::string_view, const FilterValue*>;
    static std::vector<Bound> bounds_of(const FilterClause& clause) {
        std::vector<Bound> given;
        for (const auto& [comparison, bound] :
             std::array<std::pair<std::string_view, const std::optional<FilterValue>*>, 4>{
                 {{" > ", &clause.gt},
                  {" >= ", &clause.gte},
                  {" < ", &clause.lt},
                  {" <= ", &clause.lte}}}) {
            if (*bound) {
                given.emplace_back(comparison, &**bound);
            }
        }
        return given;
    }

    int first_;
    std::vector<SqlValue> values_;
};

}  // namespace

Result<void> write_filter_rows(sql::Database& database, std::int64_t collection,
                               std::int64_t document, const Metadata& metadata) {
    auto insert = RAG_TRY(
        database.query("INSERT OR IGNORE INTO filters(collection, key, kind, value, document) "
                       "VALUES(?1, ?2, ?3, ?4, ?5)"));
    Result<void> written;
    const auto write = [&](std::string_view path, RowKind kind,
                           const SqlValue& value) -> Result<void> {
        RAG_TRY(insert.rebind(collection, path, static_cast<std::int64_t>(kind)));
        RAG_TRY(bind(insert, 4, value));
        RAG_TRY(insert.bind(5, document));
        return insert.run();
    };
    const auto write_all = [&](std::string_view path, const FilterValue* value) -> Result<void> {
        if (value == nullptr) {
            return write(path, RowKind::kThere, std::int64_t{0});
        }
        const RowKind kind = kind_of(*value);
        RAG_TRY(write(path, kind, row_value(*value)));
        return kind == RowKind::kDated
                   ? write(path, RowKind::kMoment, *instant_of(std::get<std::string>(*value)))
                   : Result<void>{};
    };
    for_each_filter_value(metadata, [&](std::string_view path, const FilterValue* value) {
        if (written) {
            written = write_all(path, value);
        }
    });
    return written;
}

Result<void> rewrite_filter_rows(sql::Database& database) {
    RAG_TRY(database.execute("DELETE FROM filters"));
    auto documents = RAG_TRY(
        database.query("SELECT id, collection, metadata FROM documents WHERE metadata <> '{}'"));
    while (RAG_TRY(documents.next())) {
        if (const auto metadata = parse_metadata(documents.text(2))) {
            RAG_TRY(
                write_filter_rows(database, documents.integer(1), documents.integer(0), *metadata));
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
    // ?1 is the collection, ?2 the lists; then the filter's.
    FilterSql conditions{3};
    std::string sql =
        "SELECT id FROM chunks WHERE document IN (SELECT d.id FROM documents d WHERE "
        "d.collection = ?1 AND " +
        conditions.all_of(filter);
    if (lists) {
        sql += " AND d.acl IN (SELECT value FROM json_each(?2))";
    }
    auto query = RAG_TRY(database.query_once(sql + ")"));
    RAG_TRY(query.bind(1, collection));
    if (lists) {
        RAG_TRY(query.bind(2, *lists));
    }
    RAG_TRY(conditions.bind_all(query));
    std::vector<ChunkId> allowed;
    while (RAG_TRY(query.next())) {
        allowed.push_back(ChunkId{query.unsigned_integer(0)});
    }
    std::ranges::sort(allowed);
    return allowed;
}

}  // namespace ragd
