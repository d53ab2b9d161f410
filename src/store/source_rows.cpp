#include "store/source_rows.hpp"

#include "domain/document_acl.hpp"
#include "store/document_reader.hpp"
#include "store/document_writer.hpp"

namespace ragd {
namespace {

/// How many documents of it the caller may count.
constexpr std::string_view kCount =
    "(SELECT count(*) FROM documents d WHERE d.collection = ?1 AND d.source = n.name "
    "AND (?2 OR d.acl = ''))";

Result<StoredSource> to_source(const sql::Query& row) {
    StoredSource out{.source = std::string{row.text(0)}, .documents = row.unsigned_integer(1)};
    if (const auto record = row.optional_text(2)) {
        out.record = RAG_TRY(decode_source_record(out.source, *record));
    }
    return out;
}

}  // namespace

Result<std::vector<StoredSource>> list_source_rows(sql::Database& database, const Scope& scope,
                                                   std::size_t limit) {
    // Loose: from one name to the next, so that a source of many documents is one step.
    static const std::string kStatement =
        "WITH RECURSIVE told(name) AS ("
        "SELECT min(source) FROM documents WHERE collection = ?1 AND source > '' "
        "UNION ALL SELECT (SELECT min(source) FROM documents WHERE collection = ?1 "
        "AND source > told.name) FROM told WHERE told.name IS NOT NULL), "
        "n(name) AS (SELECT name FROM told WHERE name IS NOT NULL "
        "UNION SELECT name FROM sources WHERE collection = ?1) "
        "SELECT n.name, " +
        std::string{kCount} +
        " AS documents, s.record FROM n LEFT JOIN sources s ON s.collection = ?1 "
        "AND s.name = n.name WHERE documents > 0 OR s.record IS NOT NULL ORDER BY n.name LIMIT ?3";
    const auto collection = RAG_TRY(find_collection(database, scope.key()));
    std::vector<StoredSource> out;
    if (!collection) {
        return out;
    }
    auto query = RAG_TRY(database.query(kStatement, *collection, scope.access().sees_all() ? 1 : 0,
                                        std::uint64_t{limit}));
    while (RAG_TRY(query.next())) {
        out.push_back(RAG_TRY(to_source(query)));
    }
    return out;
}

Result<std::optional<StoredSource>> find_source_row(sql::Database& database, const Scope& scope,
                                                    const std::string& source) {
    static const std::string kStatement =
        "WITH n(name) AS (SELECT ?3) SELECT n.name, " + std::string{kCount} +
        ", s.record, s.failures FROM n LEFT JOIN sources s ON s.collection = ?1 "
        "AND s.name = n.name";
    const auto collection = RAG_TRY(find_collection(database, scope.key()));
    if (!collection) {
        return std::nullopt;
    }
    auto query =
        RAG_TRY(database.query(kStatement, *collection, scope.access().sees_all() ? 1 : 0, source));
    if (!RAG_TRY(query.next())) {
        return std::nullopt;
    }
    StoredSource out = RAG_TRY(to_source(query));
    if (!out.record && out.documents == 0) {
        return std::nullopt;
    }
    if (out.record) {
        out.record->failures = RAG_TRY(decode_source_failures(query.text(3)));
    }
    return out;
}

Result<void> write_source_row(sql::Database& database, const Scope& scope,
                              const SourceRecord& record) {
    auto transaction = RAG_TRY(sql::Transaction::begin(database, sql::Transaction::Kind::kWrite));
    const auto collection = RAG_TRY(find_or_create_collection(database, scope.key()));
    RAG_TRY(database.run(
        "INSERT OR REPLACE INTO sources(collection, name, record, failures) VALUES(?1, ?2, ?3, ?4)",
        collection, record.source, encode_source_record(record),
        encode_source_failures(record.failures)));
    return transaction.commit();
}

Result<bool> erase_source_row(sql::Database& database, const Scope& scope,
                              const std::string& source) {
    const auto collection = RAG_TRY(find_collection(database, scope.key()));
    if (!collection) {
        return false;
    }
    auto query = RAG_TRY(
        database.query("DELETE FROM sources WHERE collection = ?1 AND name = ?2 RETURNING name",
                       *collection, source));
    bool found = false;
    while (RAG_TRY(query.next())) {
        found = true;
    }
    return found;
}

}  // namespace ragd
