#include "store/record_rows.hpp"

#include <utility>

namespace ragd {
namespace {

constexpr std::string_view kColumns =
    "id, grouped, created_ms, expires_ms, body, checksum = row_checksum(body)";
constexpr std::string_view kAlive = "(expires_ms IS NULL OR expires_ms > ?3)";

std::int64_t ms_of(WallTime time) {
    return std::int64_t{time.time_since_epoch().count()};
}

Result<KeptRecord> read_row(sql::Database& database, const sql::Query& row, RecordKind kind) {
    if (row.integer(5) == 0) {
        return database.damaged("a stored record is not what was written");
    }
    KeptRecord record{.kind = kind,
                      .id = std::string{row.text(0)},
                      .group = std::string{row.text(1)},
                      .created_at = WallTime{std::chrono::milliseconds{row.integer(2)}},
                      .body = std::string{sql::as_text(row.blob(4))}};
    if (!row.is_null(3)) {
        record.expires_at = WallTime{std::chrono::milliseconds{row.integer(3)}};
    }
    return record;
}

Result<std::size_t> count_rows(Result<sql::Query> prepared) {
    auto query = RAG_TRY(std::move(prepared));
    std::size_t rows = 0;
    while (RAG_TRY(query.next())) {
        ++rows;
    }
    return rows;
}

/// Requires: it is within a transaction, and the record is new.
Result<void> make_room(sql::Database& database, const RecordWrite& write) {
    RAG_TRY(count_rows(database.query(
        "DELETE FROM records WHERE tenant = ?1 AND kind = ?2 AND expires_ms <= ?3 RETURNING 1",
        write.tenant.str(), name_of(write.record.kind), ms_of(write.now))));
    if (write.rule.when_full == WhenFull::kForgetOldest) {
        RAG_TRY(count_rows(database.query(
            "DELETE FROM records WHERE tenant = ?1 AND kind = ?2 AND id IN (SELECT id FROM records "
            "WHERE tenant = ?1 AND kind = ?2 ORDER BY created_ms DESC, id DESC LIMIT -1 OFFSET ?3) "
            "RETURNING 1",
            write.tenant.str(), name_of(write.record.kind),
            std::uint64_t{write.rule.count_max - 1})));
        return {};
    }
    auto count =
        RAG_TRY(database.query("SELECT count(*) FROM records WHERE tenant = ?1 AND kind = ?2",
                               write.tenant.str(), name_of(write.record.kind)));
    if (RAG_TRY(count.next()) && count.unsigned_integer(0) >= write.rule.count_max) {
        return too_many_records(write.record.kind, write.rule.count_max);
    }
    return {};
}

Result<bool> is_there(sql::Database& database, const RecordWrite& write) {
    auto query =
        RAG_TRY(database.query("SELECT 1 FROM records WHERE tenant = ?1 AND kind = ?2 AND id = ?3",
                               write.tenant.str(), name_of(write.record.kind), write.record.id));
    return query.next();
}

}  // namespace

Result<void> write_record(sql::Database& database, const RecordWrite& write) {
    const KeptRecord& record = write.record;
    auto transaction = RAG_TRY(sql::Transaction::begin(database, sql::Transaction::Kind::kWrite));
    if (!RAG_TRY(is_there(database, write))) {
        RAG_TRY(make_room(database, write));
    }
    RAG_TRY(database.run(
        "INSERT OR REPLACE INTO records(tenant, kind, id, grouped, created_ms, expires_ms, body, "
        "checksum) VALUES(?1, ?2, ?3, ?4, ?5, nullif(?6, -1), ?7, row_checksum(?7))",
        write.tenant.str(), name_of(record.kind), record.id, record.group, ms_of(record.created_at),
        record.expires_at ? ms_of(*record.expires_at) : std::int64_t{-1},
        sql::as_blob(record.body)));
    return transaction.commit();
}

Result<std::optional<KeptRecord>> read_record(sql::Database& database, const TenantId& tenant,
                                              RecordKind kind, const std::string& id,
                                              WallTime now) {
    static const std::string kStatement = "SELECT " + std::string{kColumns} +
                                          " FROM records WHERE tenant = ?1 AND kind = ?2 AND " +
                                          std::string{kAlive} + " AND id = ?4";
    auto query = RAG_TRY(database.query(kStatement, tenant.str(), name_of(kind), ms_of(now), id));
    if (!RAG_TRY(query.next())) {
        return std::nullopt;
    }
    return RAG_TRY(read_row(database, query, kind));
}

Result<std::vector<KeptRecord>> list_records(sql::Database& database, const TenantId& tenant,
                                             const RecordListing& wanted, WallTime now) {
    static const std::string kBegin =
        "SELECT " + std::string{kColumns} + " FROM records WHERE tenant = ?1 AND kind = ?2 AND " +
        std::string{kAlive} + " AND (?4 = '' OR grouped = ?4) AND (?5 = '' OR (created_ms, id) ";
    static const std::string kNewest =
        kBegin + "< (?6, ?5)) ORDER BY created_ms DESC, id DESC LIMIT ?7";
    static const std::string kOldest = kBegin + "> (?6, ?5)) ORDER BY created_ms, id LIMIT ?7";
    const RecordPlace after = wanted.after.value_or(RecordPlace{});
    auto query = RAG_TRY(
        database.query(wanted.order == RecordListing::Order::kNewestFirst ? kNewest : kOldest,
                       tenant.str(), name_of(wanted.kind), ms_of(now), wanted.group, after.id,
                       ms_of(after.created_at), std::uint64_t{wanted.limit}));
    std::vector<KeptRecord> records;
    while (RAG_TRY(query.next())) {
        records.push_back(RAG_TRY(read_row(database, query, wanted.kind)));
    }
    return records;
}

Result<bool> erase_record(sql::Database& database, const TenantId& tenant, RecordKind kind,
                          const std::string& id) {
    auto transaction = RAG_TRY(sql::Transaction::begin(database, sql::Transaction::Kind::kWrite));
    const std::size_t erased = RAG_TRY(count_rows(database.query(
        "DELETE FROM records WHERE tenant = ?1 AND kind = ?2 AND id = ?3 RETURNING 1", tenant.str(),
        name_of(kind), id)));
    RAG_TRY(transaction.commit());
    return erased > 0;
}

Result<std::size_t> sweep_records(sql::Database& database, WallTime now) {
    auto transaction = RAG_TRY(sql::Transaction::begin(database, sql::Transaction::Kind::kWrite));
    const std::size_t swept = RAG_TRY(count_rows(
        database.query("DELETE FROM records WHERE expires_ms <= ?1 RETURNING 1", ms_of(now))));
    RAG_TRY(transaction.commit());
    return swept;
}

}  // namespace ragd
