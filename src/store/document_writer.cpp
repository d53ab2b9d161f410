#include "store/document_writer.hpp"

#include <algorithm>
#include <bit>
#include <span>
#include <string>

#include "base/sha256.hpp"
#include "domain/location_json.hpp"
#include "ports/check_document.hpp"
#include "store/document_reader.hpp"
#include "store/filter_sql.hpp"

namespace ragd {

namespace {

static_assert(std::endian::native == std::endian::little,
              "vectors are stored as they lie in memory");

struct StoredDocument {
    std::int64_t row = 0;
    DocumentState state;
    std::string acl;
    std::optional<std::string> source;
    std::string url;
    std::string file_sha256;  // empty: it is of no file
};

Result<void> check(const Precondition& only_if, const std::optional<StoredDocument>& stored) {
    return only_if.check(stored ? &stored->state : nullptr);
}

Result<std::optional<StoredDocument>> find_row(sql::Database& database, std::int64_t collection,
                                               const DocumentId& id) {
    auto query =
        RAG_TRY(database.query("SELECT id, version, acl, source, url, file_sha256, updated_ms, "
                               "content_sha256 FROM documents WHERE collection = ?1 AND name = ?2",
                               collection, id.str()));
    if (!RAG_TRY(query.next())) {
        return std::nullopt;
    }
    return StoredDocument{
        .row = query.integer(0),
        .state = {.version = query.unsigned_integer(1),
                  .updated_at = WallTime{std::chrono::milliseconds{query.integer(6)}},
                  .content_sha256 = std::string{query.text(7)}},
        .acl = std::string{query.text(2)},
        .source = query.optional_text(3),
        .url = std::string{query.text(4)},
        .file_sha256 = std::string{query.text(5)}};
}

/// The version that a document of this name had when it was deleted; 0: never.
Result<std::uint64_t> take_tombstone(sql::Database& database, std::int64_t collection,
                                     const DocumentId& id) {
    const std::string hash = sha256_hex(id.str());  // the id of what was deleted is not kept
    auto query = RAG_TRY(database.query(
        "DELETE FROM tombstones WHERE collection = ?1 AND name_sha256 = ?2 RETURNING version",
        collection, hash));
    std::uint64_t version = 0;
    while (RAG_TRY(query.next())) {
        version = query.unsigned_integer(0);
    }
    return version;
}

Result<std::vector<ChunkId>> chunks_of(sql::Database& database, std::int64_t document) {
    auto query =
        RAG_TRY(database.query("SELECT id FROM chunks WHERE document = ?1 ORDER BY id", document));
    std::vector<ChunkId> ids;
    while (RAG_TRY(query.next())) {
        ids.push_back(ChunkId{query.unsigned_integer(0)});
    }
    return ids;
}

std::string file_text(const std::optional<OriginalFile>& file) {
    return file ? boost::json::serialize(json_of_file(*file)) : std::string{};
}
std::string file_digest(const std::optional<OriginalFile>& file) {
    return file ? file->sha256 : std::string{};
}
std::string locations_text(const std::vector<LocatedSpan>& locations) {
    return locations.empty() ? std::string{} : text_of_locations(locations);
}

Result<std::int64_t> insert_document(sql::Database& database, std::int64_t collection,
                                     const NewDocument& document, WallTime now) {
    const Document& source = document.document;
    const auto version = 1 + RAG_TRY(take_tombstone(database, collection, source.id));
    RAG_TRY(database.run(
        "INSERT INTO documents(collection, name, version, title, url, metadata, bytes, chunks, "
        "content_sha256, fingerprint, created_ms, updated_ms, acl, source, file, "
        "file_sha256) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12, ?13, ?14, ?15)",
        collection, source.id.str(), version, source.title, source.url,
        boost::json::serialize(source.metadata), std::uint64_t{source.text.size()},
        std::uint64_t{document.chunks.size()}, document.content_sha256, document.fingerprint,
        std::int64_t{now.time_since_epoch().count()}, encode_acl(source.acl), source.source,
        file_text(source.file), file_digest(source.file)));
    return database.last_insert_id();
}

Result<void> update_document(sql::Database& database, const StoredDocument& stored,
                             const NewDocument& document, WallTime now) {
    const Document& source = document.document;
    const bool keeps_acl = document.keeps_acl && source.acl.is_open();
    RAG_TRY(database.run("DELETE FROM chunks WHERE document = ?1", stored.row));
    RAG_TRY(database.run("DELETE FROM filters WHERE document = ?1", stored.row));
    RAG_TRY(database.run("DELETE FROM contents WHERE document = ?1", stored.row));
    return database.run(
        "UPDATE documents SET version = ?2, title = ?3, url = ?4, metadata = ?5, bytes = ?6, "
        "chunks = ?7, content_sha256 = ?8, fingerprint = ?9, updated_ms = ?10, acl = ?11, "
        "source = ?12, file = ?13, file_sha256 = ?14 WHERE id = ?1",
        stored.row, stored.state.version + 1, source.title, source.url,
        boost::json::serialize(source.metadata), std::uint64_t{source.text.size()},
        std::uint64_t{document.chunks.size()}, document.content_sha256, document.fingerprint,
        std::int64_t{now.time_since_epoch().count()},
        keeps_acl ? stored.acl : encode_acl(source.acl), source.source, file_text(source.file),
        file_digest(source.file));
}

Result<std::vector<ChunkId>> insert_chunks(sql::Database& database, std::int64_t collection,
                                           std::int64_t row, const NewDocument& document) {
    const std::string_view text = document.document.text;
    auto chunk_row = RAG_TRY(database.query(
        "INSERT INTO chunks(collection, document, ordinal, start, end, prefix, text, blocks, "
        "locations, checksum) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, CASE WHEN ?9 <> '' THEN "
        "row_checksum(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) WHEN ?8 <> '' THEN "
        "row_checksum(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ELSE "
        "row_checksum(?1, ?2, ?3, ?4, ?5, ?6, ?7) END)"));
    auto vector_row = RAG_TRY(database.query("INSERT INTO vectors(chunk, vector) VALUES(?1, ?2)"));
    auto attachment_row =
        RAG_TRY(database.query("INSERT INTO attachments(chunk, kind, bytes) VALUES(?1, ?2, ?3)"));
    std::vector<ChunkId> ids;
    ids.reserve(document.chunks.size());
    for (const NewChunk& chunk : document.chunks) {
        const auto body = text.substr(chunk.start, chunk.end - chunk.start);
        const std::string locations = locations_text(chunk.locations);
        RAG_TRY(chunk_row.rebind(collection, row, std::uint64_t{ids.size()}, chunk.start, chunk.end,
                                 chunk.prefix, sql::as_blob(body), chunk.blocks, locations));
        RAG_TRY(chunk_row.run());
        const std::int64_t id = database.last_insert_id();
        RAG_TRY(vector_row.rebind(id, std::as_bytes(std::span{chunk.vector})));
        RAG_TRY(vector_row.run());
        for (const auto& [kind, bytes] : chunk.attachments) {
            RAG_TRY(attachment_row.rebind(id, kind, sql::as_blob(bytes)));
            RAG_TRY(attachment_row.run());
        }
        ids.push_back(ChunkId{static_cast<std::uint64_t>(id)});
    }
    return ids;
}

Result<void> insert_content(sql::Database& database, std::int64_t row, const Document& document) {
    return database.run(
        "INSERT INTO contents(document, text, locations, checksum) VALUES(?1, ?2, ?3, CASE ?3 WHEN "
        "'' THEN row_checksum(?1, ?2) ELSE row_checksum(?1, ?2, ?3) END)",
        row, sql::as_blob(document.text), locations_text(document.locations));
}

}  // namespace

Result<std::int64_t> find_or_create_collection(sql::Database& database, const CollectionKey& key) {
    if (const auto found = RAG_TRY(find_collection(database, key))) {
        return *found;
    }
    RAG_TRY(database.run("INSERT INTO collections(tenant, name) VALUES(?1, ?2)", key.tenant.str(),
                         key.collection.str()));
    return database.last_insert_id();
}

Result<StoredChange> write_document(sql::Database& database, const Scope& scope,
                                    const NewDocument& document, WallTime now) {
    auto transaction = RAG_TRY(sql::Transaction::begin(database, sql::Transaction::Kind::kWrite));
    StoredChange change;
    change.collection = RAG_TRY(find_or_create_collection(database, scope.key()));
    const auto stored = RAG_TRY(find_row(database, change.collection, document.document.id));
    if (stored && !RAG_TRY(may_read_kept(scope.access(), stored->acl))) {
        return id_not_writable(document.document.id);
    }
    RAG_TRY(check(document.only_if, stored));
    if (stored) {
        RAG_TRY(check_owner({stored->source, stored->url}, document));
    }
    std::int64_t row = 0;
    if (stored) {
        row = stored->row;
        change.removed = RAG_TRY(chunks_of(database, row));
        RAG_TRY(update_document(database, *stored, document, now));
    } else {
        row = RAG_TRY(insert_document(database, change.collection, document, now));
    }
    RAG_TRY(insert_content(database, row, document.document));
    change.added = RAG_TRY(insert_chunks(database, change.collection, row, document));
    RAG_TRY(write_filter_rows(database, change.collection, row, document.document.metadata));
    const auto kept = RAG_TRY(find_row(database, change.collection, document.document.id));
    change.outcome = {.version = kept->state.version,
                      .created = !stored,
                      .replaced_file = stored ? stored->file_sha256 : std::string{}};
    RAG_TRY(transaction.commit());
    return change;
}

Result<std::optional<StoredChange>> erase_document(sql::Database& database, const Scope& scope,
                                                   const DocumentId& id,
                                                   const Precondition& only_if) {
    auto transaction = RAG_TRY(sql::Transaction::begin(database, sql::Transaction::Kind::kWrite));
    const auto collection = RAG_TRY(find_collection(database, scope.key()));
    if (!collection) {
        return std::nullopt;
    }
    const auto stored = RAG_TRY(find_row(database, *collection, id));
    if (!stored || !RAG_TRY(may_read_kept(scope.access(), stored->acl))) {
        return std::nullopt;
    }
    RAG_TRY(check(only_if, stored));
    StoredChange change{.collection = *collection};
    change.removed = RAG_TRY(chunks_of(database, stored->row));
    RAG_TRY(database.run("DELETE FROM documents WHERE id = ?1", stored->row));
    const std::string hash = sha256_hex(id.str());  // the id of what was deleted is not kept
    RAG_TRY(database.run(
        "INSERT OR REPLACE INTO tombstones(collection, name_sha256, version) VALUES(?1, ?2, ?3)",
        *collection, hash, stored->state.version));
    RAG_TRY(transaction.commit());
    return change;
}

Result<bool> write_acl(sql::Database& database, const Scope& scope, const DocumentId& id,
                       AclChange change, WallTime now) {
    auto transaction = RAG_TRY(sql::Transaction::begin(database, sql::Transaction::Kind::kWrite));
    const auto collection = RAG_TRY(find_collection(database, scope.key()));
    if (!collection) {
        return false;
    }
    const auto stored = RAG_TRY(find_row(database, *collection, id));
    if (!stored || !RAG_TRY(may_read_kept(scope.access(), stored->acl))) {
        return false;
    }
    RAG_TRY(check(change.only_if, stored));
    // Later than before, also within a millisecond: two states have two tags.
    const WallTime changed = std::max(now, stored->state.updated_at + std::chrono::milliseconds{1});
    RAG_TRY(database.run("UPDATE documents SET acl = ?2, updated_ms = ?3 WHERE id = ?1",
                         stored->row, encode_acl(change.acl),
                         std::int64_t{changed.time_since_epoch().count()}));
    RAG_TRY(transaction.commit());
    return true;
}

Result<bool> write_file(sql::Database& database, const Scope& scope, const DocumentId& id,
                        const FileChange& change) {
    auto transaction = RAG_TRY(sql::Transaction::begin(database, sql::Transaction::Kind::kWrite));
    const auto collection = RAG_TRY(find_collection(database, scope.key()));
    if (!collection) {
        return false;
    }
    const auto stored = RAG_TRY(find_row(database, *collection, id));
    if (!stored || stored->state.version != change.version ||
        !RAG_TRY(may_read_kept(scope.access(), stored->acl))) {
        return false;
    }
    RAG_TRY(
        database.run("UPDATE documents SET file = ?2, file_sha256 = ?3, "
                     "source = coalesce(source, nullif(?4, '')) WHERE id = ?1",
                     stored->row, file_text(change.file), change.file.sha256, change.source));
    RAG_TRY(transaction.commit());
    return true;
}

}  // namespace ragd
