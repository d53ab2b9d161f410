#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "domain/access.hpp"
#include "store/sqlite.hpp"

namespace ragd {

/// The access lists kept in a collection that let the caller read, the empty one among them: their
/// texts as a JSON array, for json_each. Nothing: no list there hides anything from the caller.
/// A collection without lists costs a look into an empty index, an administrator nothing.
/// Threads: the one that owns `database`.  Errors: as Database; Internal - a damaged list.
Result<std::optional<std::string>> readable_lists(sql::Database& database, std::int64_t collection,
                                                  const Access& access);

}  // namespace ragd
