#pragma once
#include <vector>

#include "ports/tenant_eraser.hpp"
#include "store/document_reader.hpp"
#include "store/document_writer.hpp"
#include "store/sqlite.hpp"

namespace ragd {

/// Some documents that were removed, as the indexes have to know it.
struct ErasedDocuments {
    struct OfCollection {
        CollectionKey place;
        StoredChange change;
    };
    std::vector<OfCollection> changes;
    std::size_t count = 0;  // 0: there were none left
};

/// Removes up to `limit` documents of a tenant, without a trace of their ids, in one transaction.
/// Errors: as Database. Threads: the one that owns `database`, a connection that writes.
Result<ErasedDocuments> erase_documents_of(sql::Database& database, const TenantId& tenant,
                                           std::size_t limit);

struct ErasedPlaces {
    std::vector<CollectionKey> places;
    std::uint64_t rows = 0;  // of all tables
};
/// Removes what else there is of it. Requires: no documents. As above.
Result<ErasedPlaces> erase_places_of(sql::Database& database, const TenantId& tenant);

}  // namespace ragd
