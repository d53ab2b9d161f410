#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "ports/record_store.hpp"
#include "store/sqlite.hpp"

namespace ragd {

// The table of records: what each function of RecordStore does to it. The changing ones hold a
// transaction of their own. Threads: the one that uses the database.

struct RecordWrite {
    TenantId tenant;
    KeptRecord record;
    RecordRule rule;
    WallTime now;
};
Result<void> write_record(sql::Database& database, const RecordWrite& write);
Result<std::optional<KeptRecord>> read_record(sql::Database& database, const TenantId& tenant,
                                              RecordKind kind, const std::string& id, WallTime now);
Result<std::vector<KeptRecord>> list_records(sql::Database& database, const TenantId& tenant,
                                             const RecordListing& wanted, WallTime now);
Result<bool> erase_record(sql::Database& database, const TenantId& tenant, RecordKind kind,
                          const std::string& id);
Result<std::size_t> sweep_records(sql::Database& database, WallTime now);

}  // namespace ragd
