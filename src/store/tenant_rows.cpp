#include "store/tenant_rows.hpp"

#include <algorithm>

namespace ragd {
namespace {

struct DocumentRow {
    std::int64_t row = 0;
    std::int64_t collection = 0;
    std::string name;  // of the collection
};

Result<std::vector<DocumentRow>> some_documents(sql::Database& database, const TenantId& tenant,
                                                std::size_t limit) {
    auto query = RAG_TRY(database.query(
        "SELECT d.id, c.id, c.name FROM collections c JOIN documents d ON d.collection = c.id "
        "WHERE c.tenant = ?1 LIMIT ?2",
        tenant.str(), std::uint64_t{limit}));
    std::vector<DocumentRow> rows;
    while (RAG_TRY(query.next())) {
        rows.push_back({query.integer(0), query.integer(1), std::string{query.text(2)}});
    }
    return rows;
}

Result<void> add_chunks_of(sql::Database& database, std::int64_t document,
                           std::vector<ChunkId>& chunks) {
    auto query = RAG_TRY(database.query("SELECT id FROM chunks WHERE document = ?1", document));
    while (RAG_TRY(query.next())) {
        chunks.push_back(ChunkId{query.unsigned_integer(0)});
    }
    return {};
}

ErasedDocuments::OfCollection& change_of(ErasedDocuments& erased, const TenantId& tenant,
                                         const DocumentRow& row) {
    const auto found = std::ranges::find(erased.changes, row.collection,
                                         [](const auto& one) { return one.change.collection; });
    if (found != erased.changes.end()) {
        return *found;
    }
    erased.changes.push_back(
        {.place = {tenant, CollectionName{row.name}}, .change = {.collection = row.collection}});
    return erased.changes.back();
}

}  // namespace

Result<ErasedDocuments> erase_documents_of(sql::Database& database, const TenantId& tenant,
                                           std::size_t limit) {
    auto transaction = RAG_TRY(sql::Transaction::begin(database, sql::Transaction::Kind::kWrite));
    ErasedDocuments erased;
    for (const DocumentRow& row : RAG_TRY(some_documents(database, tenant, limit))) {
        auto& change = change_of(erased, tenant, row).change;
        RAG_TRY(add_chunks_of(database, row.row, change.removed));
        RAG_TRY(database.run("DELETE FROM documents WHERE id = ?1", row.row));
        ++erased.count;
    }
    RAG_TRY(transaction.commit());
    for (auto& [place, change] : erased.changes) {
        std::ranges::sort(change.removed);
    }
    return erased;
}

Result<ErasedPlaces> erase_places_of(sql::Database& database, const TenantId& tenant) {
    auto transaction = RAG_TRY(sql::Transaction::begin(database, sql::Transaction::Kind::kWrite));
    ErasedPlaces erased;
    auto names =
        RAG_TRY(database.query("SELECT name FROM collections WHERE tenant = ?1", tenant.str()));
    while (RAG_TRY(names.next())) {
        erased.places.push_back({tenant, CollectionName{std::string{names.text(0)}}});
    }
    for (const std::string_view statement :
         {"DELETE FROM tombstones WHERE collection IN "
          "(SELECT id FROM collections WHERE tenant = ?1) RETURNING 1",
          "DELETE FROM sources WHERE collection IN "
          "(SELECT id FROM collections WHERE tenant = ?1) RETURNING 1",
          "DELETE FROM jobs WHERE tenant = ?1 RETURNING 1",
          "DELETE FROM records WHERE tenant = ?1 RETURNING 1",
          "DELETE FROM collections WHERE tenant = ?1 RETURNING 1"}) {
        auto removed = RAG_TRY(database.query(statement, tenant.str()));
        while (RAG_TRY(removed.next())) {
            ++erased.rows;
        }
    }
    RAG_TRY(transaction.commit());
    return erased;
}

}  // namespace ragd
