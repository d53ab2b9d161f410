#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/tenant_quota.hpp"
#include "ports/chunk_store.hpp"
#include "store/sqlite.hpp"

/// Reads of the tables. Each is one statement, or one transaction, so it sees one state.
/// Threads: the one that owns `database`. Errors: as Database.
namespace ragd {

/// Metadata as it is stored. Errors: Internal - it is damaged.
Result<Metadata> parse_metadata(std::string_view text);

struct StoredCollection {
    std::int64_t row = 0;
    CollectionKey key;
};

Result<std::vector<StoredCollection>> list_collections(sql::Database& database);
/// The names of those that have a document which the caller may read, the first `limit`, by name.
Result<std::vector<CollectionName>> list_readable_collections(sql::Database& database,
                                                              const Access& access,
                                                              std::size_t limit);
Result<std::optional<std::int64_t>> find_collection(sql::Database& database,
                                                    const CollectionKey& key);

Result<std::optional<DocumentInfo>> read_document(sql::Database& database, const Scope& scope,
                                                  const DocumentId& id);
Result<std::optional<std::string>> read_content(sql::Database& database, const Scope& scope,
                                                const DocumentId& id);
Result<std::optional<std::vector<LocatedSpan>>> read_locations(sql::Database& database,
                                                               const Scope& scope,
                                                               const DocumentId& id);
/// Whether a document of the tenant was read from that file, whoever may read it.
Result<bool> has_file(sql::Database& database, const TenantId& tenant, const std::string& sha256);
/// How much a tenant has (ports/tenant_meter.hpp).
Result<QuotaNumbers> measure_tenant(sql::Database& database, const TenantId& tenant);
/// As the caller of the scope sees them, here and in what follows with a Scope.
struct ListPlace {
    DocumentId after;    // ids above it
    std::string source;  // of this one; empty: of all
};
/// The first `limit` documents, by id.
Result<DocumentPage> list_documents(sql::Database& database, const Scope& scope,
                                    const ListPlace& place, std::size_t limit);

/// A chunk that is there and is not what was written.
struct DamagedChunk {
    ChunkId id;
    std::string why;  // with the document's name, where that can be read
};

struct ReadChunks {
    std::vector<Candidate> found;
    std::vector<DamagedChunk> damaged;  // of those
};

/// Fills in the chunks of candidates in one transaction, dropping those that are gone.
Result<ReadChunks> read_chunks(sql::Database& database, const Scope& scope,
                               std::vector<Candidate> candidates);

/// Reads a chunk picked at random, if there is one, and compares it with its checksum.
Result<void> read_a_sample(sql::Database& database);

/// Fills in the attachments of candidates that `read_chunks` found.
Result<void> read_attachments(sql::Database& database, std::span<Candidate> candidates,
                              const WantedAttachments& wanted);

/// All chunks of a collection, ascending.
Result<std::vector<ChunkId>> list_chunk_ids(sql::Database& database, std::int64_t collection);

/// A chunk as an index takes it. Views live until the next one.
struct ChunkRow {
    ChunkId id;
    std::string_view prefix;
    std::string_view text;
    std::span<const float> vector;
};

/// Hands the chunks of `ids` to `take`, in order, skipping those that are gone. Those that are
/// damaged go to `damaged`.
Result<void> for_each_chunk(sql::Database& database, std::span<const ChunkId> ids,
                            const std::function<void(const ChunkRow&)>& take,
                            const std::function<void(const DamagedChunk&)>& damaged);

/// Hands each vector of a collection to `take`, by ascending id, reading nothing else.
Result<void> for_each_vector(sql::Database& database, std::int64_t collection,
                             const std::function<bool(ChunkId, std::span<const float>)>& take);

}  // namespace ragd
