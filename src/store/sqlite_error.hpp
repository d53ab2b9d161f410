#pragma once
#include <string>

#include "base/error.hpp"

struct sqlite3;

namespace ragd::sql {

/// What a failed call means for the one who writes; the worst last.
enum class Fault {
    kNone,
    kOther,
    kFull,     // no space: nothing was written; later writes may succeed
    kDisk,     // the medium failed a read, a write or a sync: what it holds is unknown
    kDamaged,  // the file is not what was written
};

/// Of a result code, extended or not.
Fault fault_of(int code);

/// In words for a person: what failed, of which file, and what to do. `handle` may be null.
/// Unavailable - full, read-only, cannot be opened, failing disk, busy; Internal - damaged, a bug.
Error to_error(sqlite3* handle, int code, const std::string& file);

}  // namespace ragd::sql
