#pragma once
#include "base/result.hpp"
#include "ports/embedder.hpp"
#include "store/sqlite.hpp"

namespace ragd {

/// PRAGMA user_version of the files that this build reads and writes.
inline constexpr int kSchemaVersion = 12;

/// Creates the tables in an empty file, or checks that the file is ours, not newer than this build,
/// and of this model. A store without documents takes on a new model.
/// Errors: Conflict - a newer schema, another program's file, another model: with what to do;
///         as Database for the rest.
/// Requires: a connection that may write, with no transaction.
Result<void> prepare_schema(sql::Database& database, const EmbeddingModel& model);

}  // namespace ragd
