#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "ports/chunk_store.hpp"
#include "store/sqlite.hpp"

namespace ragd {

/// What a committed write changed, for the index to follow.
struct StoredChange {
    std::int64_t collection = 0;
    PutOutcome outcome;            // of a put
    std::vector<ChunkId> removed;  // ascending
    std::vector<ChunkId> added;    // ascending; added[i] is the document's chunk i
};

/// Writes a document with all that belongs to it, in the place of the version before, in one
/// transaction. When it returns, the transaction is on disk.
/// Requires: chunks of this text, vectors of one dimension: EmbeddedStore::put has checked that.
/// Errors: Conflict - a document that the caller may not read, or of another source, is in the way;
/// PreconditionFailed; as Database. Nothing was changed then.
/// Threads: the one that owns `database`, a connection that writes.
Result<StoredChange> write_document(sql::Database& database, const Scope& scope,
                                    const NewDocument& document, WallTime now);

/// Removes a document, remembering its version; nothing if there is none. Otherwise as above.
Result<std::optional<StoredChange>> erase_document(sql::Database& database, const Scope& scope,
                                                   const DocumentId& id,
                                                   const Precondition& only_if);

struct AclChange {
    const DocumentAcl& acl;
    const Precondition& only_if;
};
/// False: there is none that the caller sees. As above.
Result<bool> write_acl(sql::Database& database, const Scope& scope, const DocumentId& id,
                       AclChange change, WallTime now);

/// Notes another file as that of a document; false where it is not there in that version. As above.
Result<bool> write_file(sql::Database& database, const Scope& scope, const DocumentId& id,
                        const FileChange& change);

/// Requires: a transaction.
Result<std::int64_t> find_or_create_collection(sql::Database& database, const CollectionKey& key);

}  // namespace ragd
