#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/scope.hpp"
#include "domain/source_record.hpp"
#include "store/sqlite.hpp"

/// Sources and what is known of them: ports/source_store.hpp.
/// Threads: the one that owns `database`. Errors: as Database.
namespace ragd {

Result<std::vector<StoredSource>> list_source_rows(sql::Database& database, const Scope& scope,
                                                   std::size_t limit);
Result<std::optional<StoredSource>> find_source_row(sql::Database& database, const Scope& scope,
                                                    const std::string& source);
Result<void> write_source_row(sql::Database& database, const Scope& scope,
                              const SourceRecord& record);
/// False: there was none.
Result<bool> erase_source_row(sql::Database& database, const Scope& scope,
                              const std::string& source);

}  // namespace ragd
