#include "store/schema.hpp"

#include <array>
#include <cstddef>
#include <string>

#include <fmt/format.h>

#include "store/checksum_vfs.hpp"
#include "store/filter_sql.hpp"

namespace ragd {

namespace {

constexpr std::int64_t kApplicationId = 0x52414744;  // "RAGD": what file(1) and we know it by

// documents.name is the caller's id. A chunk's id is never given twice (AUTOINCREMENT keeps the
// highest one ever), so an index or an answer that still holds a dead id finds nothing.
// Vectors and texts have tables of their own: a scan of one does not read the other.
// filters.value is a BLOB (numbers and strings, compared byte by byte) or an INTEGER; the kind comes
// first, so a range never runs from one into another: filter_sql.cpp.
constexpr const char* kTables = R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE collections(
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,
  UNIQUE(tenant, name)) STRICT;
CREATE TABLE documents(
  id INTEGER PRIMARY KEY,
  collection INTEGER NOT NULL REFERENCES collections(id),
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  title TEXT NOT NULL,
  url TEXT NOT NULL,
  metadata TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  chunks INTEGER NOT NULL,
  content_sha256 TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  UNIQUE(collection, name)) STRICT;
CREATE TABLE contents(
  document INTEGER PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE,
  text BLOB NOT NULL) STRICT;
CREATE TABLE chunks(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  collection INTEGER NOT NULL,
  document INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  start INTEGER NOT NULL,
  end INTEGER NOT NULL,
  prefix TEXT NOT NULL,
  text BLOB NOT NULL) STRICT;
CREATE INDEX chunks_of_document ON chunks(document);
CREATE INDEX chunks_of_collection ON chunks(collection);
CREATE TABLE vectors(
  chunk INTEGER PRIMARY KEY REFERENCES chunks(id) ON DELETE CASCADE,
  vector BLOB NOT NULL) STRICT;
CREATE TABLE filters(
  collection INTEGER NOT NULL,
  key TEXT NOT NULL,
  kind INTEGER NOT NULL,
  value ANY NOT NULL,
  document INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  PRIMARY KEY(collection, key, kind, value, document)) WITHOUT ROWID, STRICT;
CREATE INDEX filters_of_document ON filters(document);
CREATE TABLE tombstones(
  collection INTEGER NOT NULL REFERENCES collections(id),
  name_sha256 TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY(collection, name_sha256)) WITHOUT ROWID, STRICT;
)";

// What each version changed in the tables above, which are those of version 1.
// 2: what the built-in reranker keeps of a passage: 22 bytes that name it ("ragd1:" and sixteen
//    digits of its weights' revision), then the states.
// 3: who may read a document; empty: everyone of its tenant.
// 4: what a row is compared with when it is read (kChunkChecksum, kContentChecksum).
// 5: what 2 kept, as attachments, whose kind is that name: there may be several of a chunk, or none.
// 6: whose a document is (NULL: not known), and filters on paths, null, moments and exact numbers.
// 7: what a chunk's text is made of; empty: unknown, and then no part of its checksum.
// 8: the file that a document was read from, and where in it its parts are; empty: not known, and
//    then no part of a checksum.
// 9: what is known of sources besides their documents, and those by their source.
// 10: jobs: files that are to be indexed. A head (domain/job_codec.hpp), and behind it the files.
// 11: tenants and keys: ports/account_store.hpp.
// 12: small things of tenants beside their documents: ports/record_store.hpp.
constexpr std::array<const char*, kSchemaVersion - 1> kSteps{R"(
CREATE TABLE packed(
  chunk INTEGER PRIMARY KEY REFERENCES chunks(id) ON DELETE CASCADE,
  states BLOB NOT NULL) STRICT;
)",
                                                             R"(
ALTER TABLE documents ADD COLUMN acl TEXT NOT NULL DEFAULT '';
CREATE INDEX documents_with_acl ON documents(collection, acl) WHERE acl <> '';
)",
                                                             R"(
ALTER TABLE chunks ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
UPDATE chunks SET checksum = row_checksum(collection, document, ordinal, start, end, prefix, text);
ALTER TABLE contents ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
UPDATE contents SET checksum = row_checksum(document, text);
)",
                                                             R"(
CREATE TABLE attachments(
  chunk INTEGER NOT NULL REFERENCES chunks(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY(chunk, kind)) STRICT;
INSERT INTO attachments
  SELECT chunk, 'late_interaction/1/' || CAST(substr(states, 7, 16) AS TEXT), substr(states, 23)
  FROM packed WHERE substr(states, 1, 6) = CAST('ragd1:' AS BLOB) AND length(states) > 22;
DROP TABLE packed;
)",
                                                             R"(
ALTER TABLE documents ADD COLUMN source TEXT;
)",
                                                             R"(
ALTER TABLE chunks ADD COLUMN blocks TEXT NOT NULL DEFAULT '';
)",
                                                             R"(
ALTER TABLE documents ADD COLUMN file TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN file_sha256 TEXT NOT NULL DEFAULT '';
CREATE INDEX documents_of_file ON documents(file_sha256) WHERE file_sha256 <> '';
ALTER TABLE contents ADD COLUMN locations TEXT NOT NULL DEFAULT '';
ALTER TABLE chunks ADD COLUMN locations TEXT NOT NULL DEFAULT '';
)",
                                                             R"(
CREATE TABLE IF NOT EXISTS sources(
  collection INTEGER NOT NULL REFERENCES collections(id),
  name TEXT NOT NULL,
  record TEXT NOT NULL,
  failures TEXT NOT NULL,
  PRIMARY KEY(collection, name)) WITHOUT ROWID, STRICT;
CREATE INDEX IF NOT EXISTS documents_of_source ON documents(collection, source, name);
)",
                                                             R"(
CREATE TABLE IF NOT EXISTS jobs(
  id TEXT PRIMARY KEY,
  tenant TEXT NOT NULL,
  key TEXT,
  is_open INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  head TEXT NOT NULL,
  files BLOB NOT NULL,
  checksum INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS jobs_by_key ON jobs(tenant, key) WHERE key IS NOT NULL;
CREATE INDEX IF NOT EXISTS jobs_of_tenant ON jobs(tenant, id);
CREATE INDEX IF NOT EXISTS open_jobs ON jobs(id) WHERE is_open = 1;
)",
                                                             R"(
CREATE TABLE IF NOT EXISTS accounts(
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY(kind, name)) WITHOUT ROWID, STRICT;
)",
                                                             R"(
CREATE TABLE IF NOT EXISTS records(
  tenant TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  grouped TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER,
  body BLOB NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY(tenant, kind, id)) STRICT;
CREATE INDEX IF NOT EXISTS records_by_age ON records(tenant, kind, created_ms, id);
CREATE INDEX IF NOT EXISTS records_of_group ON records(tenant, kind, grouped, created_ms, id);
CREATE INDEX IF NOT EXISTS records_that_expire ON records(expires_ms) WHERE expires_ms IS NOT NULL;
)"};

constexpr std::size_t kFiltersRewrittenIn = 6;

Result<std::int64_t> read_number(sql::Database& database, std::string_view statement) {
    auto query = RAG_TRY(database.query(statement));
    return RAG_TRY(query.next()) ? query.integer(0) : 0;
}

Result<std::string> read_meta(sql::Database& database, std::string_view key) {
    auto query = RAG_TRY(database.query("SELECT value FROM meta WHERE key = ?1", key));
    return RAG_TRY(query.next()) ? std::string{query.text(0)} : std::string{};
}

Result<void> write_model(sql::Database& database, const EmbeddingModel& model) {
    constexpr std::string_view kSet = "INSERT OR REPLACE INTO meta(key, value) VALUES(?1, ?2)";
    RAG_TRY(database.run(kSet, std::string_view{"model"}, model.name));
    RAG_TRY(database.run(kSet, std::string_view{"revision"}, model.revision));
    return database.run(kSet, std::string_view{"dimension"}, std::to_string(model.dimension));
}

Result<void> add_steps(sql::Database& database, std::size_t version) {
    for (std::size_t step = version - 1; step < kSteps.size(); ++step) {
        RAG_TRY(database.execute(kSteps[step]));
    }
    return {};
}

Result<void> create_tables(sql::Database& database, const EmbeddingModel& model) {
    // Before the first table, or it does not take: five vectors of 384 numbers fit a page.
    RAG_TRY(database.execute("PRAGMA page_size = 8192"));
    RAG_TRY(database.reserve(ChecksumVfs::kReservedBytes));
    auto transaction = RAG_TRY(sql::Transaction::begin(database, sql::Transaction::Kind::kWrite));
    RAG_TRY(database.execute(kTables));
    RAG_TRY(add_steps(database, 1));
    RAG_TRY(write_model(database, model));
    RAG_TRY(database.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                                         kApplicationId, kSchemaVersion)));
    return transaction.commit();
}

/// Brings an older file up to this build's schema; what it holds stays as it is.
Result<void> migrate(sql::Database& database, std::size_t version) {
    if (version == kSchemaVersion) {
        return {};
    }
    auto transaction = RAG_TRY(sql::Transaction::begin(database, sql::Transaction::Kind::kWrite));
    RAG_TRY(add_steps(database, version));
    if (version < kFiltersRewrittenIn) {
        RAG_TRY(rewrite_filter_rows(database));
    }
    RAG_TRY(database.execute(fmt::format("PRAGMA user_version = {}", kSchemaVersion)));
    return transaction.commit();
}

Result<void> check_model(sql::Database& database, const EmbeddingModel& model) {
    const EmbeddingModel kept{.name = RAG_TRY(read_meta(database, "model")),
                              .revision = RAG_TRY(read_meta(database, "revision"))};
    const std::string dimension = RAG_TRY(read_meta(database, "dimension"));
    if (kept.name == model.name && kept.revision == model.revision &&
        dimension == std::to_string(model.dimension)) {
        return {};
    }
    if (RAG_TRY(read_number(database, "SELECT EXISTS(SELECT 1 FROM documents)")) == 0) {
        auto transaction =
            RAG_TRY(sql::Transaction::begin(database, sql::Transaction::Kind::kWrite));
        RAG_TRY(write_model(database, model));
        return transaction.commit();
    }
    return fail(
        ErrorCode::kConflict,
        fmt::format("this data directory holds vectors of {} (revision {}, {} numbers each), which "
                    "do not mix with those of {} (revision {}, {}): set EMBEDDING_MODEL to the "
                    "former, or index the documents again into another --data-dir",
                    kept.name, kept.revision.substr(0, 12), dimension, model.name,
                    model.revision.substr(0, 12), model.dimension));
}

Result<void> enter_wal(sql::Database& database) {
    auto query = RAG_TRY(database.query("PRAGMA journal_mode = WAL"));
    if (!RAG_TRY(query.next()) || query.text(0) != "wal") {
        return fail(ErrorCode::kUnavailable,
                    "the data directory cannot hold a write-ahead log: it must be on a local file "
                    "system that lets processes share memory");
    }
    return {};
}

}  // namespace

Result<void> prepare_schema(sql::Database& database, const EmbeddingModel& model) {
    const auto version = RAG_TRY(read_number(database, "PRAGMA user_version"));
    const auto application = RAG_TRY(read_number(database, "PRAGMA application_id"));
    const auto tables = RAG_TRY(read_number(database, "SELECT count(*) FROM sqlite_schema"));
    if (version == 0 && application == 0 && tables == 0) {
        RAG_TRY(create_tables(database, model));
        return enter_wal(database);
    }
    if (application != kApplicationId) {
        return fail(ErrorCode::kConflict,
                    "ragd.db in this data directory was made by another program: use another "
                    "--data-dir, or move the file away");
    }
    if (version > kSchemaVersion) {
        return fail(ErrorCode::kConflict,
                    fmt::format("this data directory was written by a newer ragd (schema {}, while "
                                "this one reads up to {}): run that version, or use another "
                                "--data-dir",
                                version, kSchemaVersion));
    }
    if (version < 1) {
        return fail(ErrorCode::kInternal, "ragd.db in this data directory has no schema version");
    }
    RAG_TRY(enter_wal(database));
    RAG_TRY(check_model(database, model));  // what is refused stays as it is
    return migrate(database, static_cast<std::size_t>(version));
}

}  // namespace ragd
