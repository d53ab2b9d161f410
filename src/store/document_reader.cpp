#include "store/document_reader.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/finite.hpp"
#include "domain/location_json.hpp"
#include "ports/page_builder.hpp"
#include "store/row_checksums.hpp"

namespace ragd {

namespace {

constexpr std::string_view kInfoColumns =
    "d.name, d.version, d.title, d.url, d.metadata, d.bytes, d.chunks, d.content_sha256, "
    "d.fingerprint, d.created_ms, d.updated_ms, d.acl, d.source, d.file";
constexpr int kAclColumn = 11;  // of those
constexpr int kFileColumn = 13;

/// More than is made of a chunk: what is larger is not ours.
constexpr std::uint64_t kAttachmentBytesMax = 1024 * 1024;

WallTime to_wall(std::int64_t milliseconds) {
    return WallTime{std::chrono::milliseconds{milliseconds}};
}

/// Empty: none.
Result<std::optional<OriginalFile>> decode_file(std::string_view text) {
    if (text.empty()) {
        return std::nullopt;
    }
    boost::system::error_code failure;
    auto file = file_of_json(boost::json::parse(text, failure));
    if (failure || !file) {
        return fail(ErrorCode::kInternal, "what is stored of a document's file is damaged");
    }
    return file;
}

/// Empty: none are known. Offsets are of the whole text, which is not at hand.
Result<std::vector<LocatedSpan>> decode_locations(std::string_view text) {
    if (text.empty()) {
        return std::vector<LocatedSpan>{};
    }
    boost::system::error_code failure;
    auto locations = locations_of_json(boost::json::parse(text, failure), SIZE_MAX);
    if (failure || !locations) {
        return fail(ErrorCode::kInternal, "the stored locations of a document are damaged");
    }
    return std::move(*locations);
}

Result<DocumentInfo> to_info(const sql::Query& row) {
    DocumentInfo info;
    info.id = DocumentId{std::string{row.text(0)}};
    info.version = row.unsigned_integer(1);
    info.title = row.text(2);
    info.url = row.text(3);
    info.metadata = RAG_TRY(parse_metadata(row.text(4)));
    info.bytes = row.unsigned_integer(5);
    info.chunks = row.unsigned_integer(6);
    info.content_sha256 = row.text(7);
    info.fingerprint = row.text(8);
    info.created_at = to_wall(row.integer(9));
    info.updated_at = to_wall(row.integer(10));
    info.acl = RAG_TRY(decode_acl(row.text(kAclColumn)));
    info.source = row.optional_text(12);
    info.file = RAG_TRY(decode_file(row.text(kFileColumn)));
    return info;
}

/// Copied: a blob need not lie where a float may.
void copy_vector(sql::Blob blob, std::vector<float>& vector) {
    vector.resize(blob.size() / sizeof(float));
    if (!vector.empty()) {
        std::memcpy(vector.data(), blob.data(), vector.size() * sizeof(float));
    }
}

Result<Chunk> to_chunk(ChunkId id, const sql::Query& row) {
    Chunk chunk;
    chunk.id = id;
    chunk.document = DocumentId{std::string{row.text(0)}};
    chunk.version = row.unsigned_integer(1);
    chunk.start = row.unsigned_integer(2);
    chunk.end = row.unsigned_integer(3);
    chunk.text = sql::as_text(row.blob(4));
    chunk.prefix = row.text(5);
    chunk.title = row.text(6);
    chunk.url = row.text(7);
    chunk.metadata = RAG_TRY(parse_metadata(row.text(8)));
    chunk.source = row.optional_text(11);
    chunk.blocks = row.text(12);
    chunk.locations = RAG_TRY(decode_locations(row.text(13)));
    return chunk;
}

struct Reader {
    std::int64_t collection = 0;
    const Access& access;
};

/// One lookup: a failed one ends the transaction that it is part of.
Result<std::optional<Chunk>> read_chunk(sql::Database& database, const std::string& statement,
                                        ChunkId id, const Reader& reader) {
    database.clear_fault();
    auto query = RAG_TRY(database.query(statement, id.value, reader.collection));
    if (!RAG_TRY(query.next()) || !RAG_TRY(may_read_kept(reader.access, query.text(9)))) {
        return std::nullopt;
    }
    if (query.integer(10) == 0) {
        return database.damaged("it is not what was written");
    }
    return RAG_TRY(to_chunk(id, query));
}

Error not_as_written() {
    return fail(ErrorCode::kInternal, "it is not what was written");
}

/// The document's name by way of an index, which lies on other pages than the chunk.
DamagedChunk describe_damage(sql::Database& database, ChunkId id, const Error& error) {
    auto query = database.query(
        "SELECT d.name FROM documents d WHERE d.id = (SELECT c.document FROM chunks c INDEXED BY "
        "chunks_of_document WHERE c.id = ?1)",
        id.value);
    const auto found = query ? query->next() : Result<bool>{std::move(query.error())};
    const std::string name =
        found && *found ? fmt::format(" of document '{}'", query->text(0)) : "";
    return {.id = id,
            .why = fmt::format("passage {}{} is damaged: {}", id.value, name, error.message)};
}

/// A column of a document's content, whether that is sound, and who may read it.
Result<sql::Query> query_content(sql::Database& database, std::string_view column,
                                 const Scope& scope, const DocumentId& id) {
    return database.query(
        fmt::format(
            "SELECT {}, {}, d.acl FROM documents d "
            "JOIN collections s ON s.id = d.collection JOIN contents t ON t.document = d.id "
            "WHERE s.tenant = ?1 AND s.name = ?2 AND d.name = ?3",
            column, kContentIsSound),
        scope.access().tenant().str(), scope.collection().str(), id.str());
}

/// Whether there is one that the caller sees.
Result<bool> find_content(sql::Database& database, sql::Query& query, const Scope& scope,
                          const DocumentId& id) {
    if (!RAG_TRY(query.next()) || !RAG_TRY(may_read_kept(scope.access(), query.text(2)))) {
        return false;
    }
    if (query.integer(1) == 0) {
        return database.damaged(
            fmt::format("the stored text of document '{}' is not what was written: index the "
                        "document again",
                        id.str()));
    }
    return true;
}

/// Most have one without a list among the first; the lists are in an index of their own.
Result<bool> has_readable_document(sql::Database& database, std::int64_t collection,
                                   const Access& access) {
    auto open = RAG_TRY(
        database.query("SELECT 1 FROM documents WHERE collection = ?1 AND (?2 OR acl = '') LIMIT 1",
                       collection, std::int64_t{access.sees_all()}));
    if (RAG_TRY(open.next())) {
        return true;
    }
    auto listed = RAG_TRY(database.query(
        "SELECT DISTINCT acl FROM documents WHERE collection = ?1 AND acl <> ''", collection));
    while (RAG_TRY(listed.next())) {
        if (RAG_TRY(may_read_kept(access, listed.text(0)))) {
            return true;
        }
    }
    return false;
}

}  // namespace

Result<Metadata> parse_metadata(std::string_view text) {
    boost::system::error_code failure;
    // By default a double may come back as its neighbour.
    boost::json::parse_options exactly;
    exactly.numbers = boost::json::number_precision::precise;
    auto value = boost::json::parse(text, failure, {}, exactly);
    if (failure || !value.is_object()) {
        return fail(ErrorCode::kInternal, "the metadata of a stored document is damaged");
    }
    return std::move(value.get_object());
}

Result<std::vector<StoredCollection>> list_collections(sql::Database& database) {
    auto query = RAG_TRY(database.query("SELECT id, tenant, name FROM collections ORDER BY id"));
    std::vector<StoredCollection> collections;
    while (RAG_TRY(query.next())) {
        collections.push_back(
            {query.integer(0),
             {TenantId{std::string{query.text(1)}}, CollectionName{std::string{query.text(2)}}}});
    }
    return collections;
}

Result<std::vector<CollectionName>> list_readable_collections(sql::Database& database,
                                                              const Access& access,
                                                              std::size_t limit) {
    auto query = RAG_TRY(database.query(
        "SELECT id, name FROM collections WHERE tenant = ?1 ORDER BY name", access.tenant().str()));
    std::vector<CollectionName> names;
    while (names.size() < limit && RAG_TRY(query.next())) {
        if (RAG_TRY(has_readable_document(database, query.integer(0), access))) {
            names.emplace_back(std::string{query.text(1)});
        }
    }
    return names;
}

Result<std::optional<std::int64_t>> find_collection(sql::Database& database,
                                                    const CollectionKey& key) {
    auto query =
        RAG_TRY(database.query("SELECT id FROM collections WHERE tenant = ?1 AND name = ?2",
                               key.tenant.str(), key.collection.str()));
    if (!RAG_TRY(query.next())) {
        return std::nullopt;
    }
    return query.integer(0);
}

Result<std::optional<DocumentInfo>> read_document(sql::Database& database, const Scope& scope,
                                                  const DocumentId& id) {
    static const std::string kStatement =
        "SELECT " + std::string{kInfoColumns} +
        " FROM documents d JOIN collections s ON s.id = d.collection "
        "WHERE s.tenant = ?1 AND s.name = ?2 AND d.name = ?3";
    auto query = RAG_TRY(database.query(kStatement, scope.access().tenant().str(),
                                        scope.collection().str(), id.str()));
    if (!RAG_TRY(query.next()) || !RAG_TRY(may_read_kept(scope.access(), query.text(kAclColumn)))) {
        return std::nullopt;
    }
    return RAG_TRY(to_info(query));
}

Result<std::optional<std::string>> read_content(sql::Database& database, const Scope& scope,
                                                const DocumentId& id) {
    auto query = RAG_TRY(query_content(database, "t.text", scope, id));
    if (!RAG_TRY(find_content(database, query, scope, id))) {
        return std::nullopt;
    }
    return std::string{sql::as_text(query.blob(0))};
}

Result<std::optional<std::vector<LocatedSpan>>> read_locations(sql::Database& database,
                                                               const Scope& scope,
                                                               const DocumentId& id) {
    auto query = RAG_TRY(query_content(database, "t.locations", scope, id));
    if (!RAG_TRY(find_content(database, query, scope, id))) {
        return std::nullopt;
    }
    return RAG_TRY(decode_locations(query.text(0)));
}

Result<bool> has_file(sql::Database& database, const TenantId& tenant, const std::string& sha256) {
    auto query = RAG_TRY(database.query(
        "SELECT EXISTS(SELECT 1 FROM documents d JOIN collections s ON s.id = d.collection WHERE "
        "d.file_sha256 = ?2 AND d.file_sha256 <> '' AND s.tenant = ?1)",
        tenant.str(), sha256));
    return RAG_TRY(query.next()) && query.integer(0) != 0;
}

Result<QuotaNumbers> measure_tenant(sql::Database& database, const TenantId& tenant) {
    auto query = RAG_TRY(database.query(
        "SELECT count(*), coalesce(sum(d.bytes), 0), coalesce(sum(d.chunks), 0) FROM documents d "
        "JOIN collections s ON s.id = d.collection WHERE s.tenant = ?1",
        tenant.str()));
    QuotaNumbers has;
    if (RAG_TRY(query.next())) {
        has.set(Quota::kDocuments, query.unsigned_integer(0));
        has.set(Quota::kBytes, query.unsigned_integer(1));
        has.set(Quota::kChunks, query.unsigned_integer(2));
    }
    return has;
}

Result<DocumentPage> list_documents(sql::Database& database, const Scope& scope,
                                    const ListPlace& place, std::size_t limit) {
    static const std::string kStatement =
        "SELECT " + std::string{kInfoColumns} +
        " FROM documents d WHERE d.collection = "
        "(SELECT id FROM collections WHERE tenant = ?1 AND name = ?2) "
        "AND d.name > ?3 ";
    static const std::string kOfAll = kStatement + "ORDER BY d.name";
    static const std::string kOfSource = kStatement + "AND d.source = ?4 ORDER BY d.name";
    const std::string& tenant = scope.access().tenant().str();
    const std::string& collection = scope.collection().str();
    auto query =
        RAG_TRY(place.source.empty() ? database.query(kOfAll, tenant, collection, place.after.str())
                                     : database.query(kOfSource, tenant, collection,
                                                      place.after.str(), place.source));
    PageBuilder page{scope.key(), limit};
    while (RAG_TRY(query.next())) {
        if (RAG_TRY(may_read_kept(scope.access(), query.text(kAclColumn))) &&
            !page.add(RAG_TRY(to_info(query)))) {
            break;
        }
    }
    return page.take();
}

Result<ReadChunks> read_chunks(sql::Database& database, const Scope& scope,
                               std::vector<Candidate> candidates) {
    static const std::string kStatement =
        "SELECT d.name, d.version, c.start, c.end, c.text, c.prefix, d.title, d.url, d.metadata, "
        "d.acl, " +
        std::string{kChunkIsSound} +
        ", d.source, c.blocks, c.locations FROM chunks c JOIN documents d ON d.id = c.document "
        "WHERE c.id = ?1 AND c.collection = ?2";
    auto transaction = RAG_TRY(sql::Transaction::begin(database, sql::Transaction::Kind::kRead));
    ReadChunks read;
    const auto collection = RAG_TRY(find_collection(database, scope.key()));
    if (!collection) {
        return read;
    }
    for (Candidate& candidate : candidates) {
        auto chunk = read_chunk(database, kStatement, candidate.id, {*collection, scope.access()});
        if (!chunk && database.fault() == sql::Fault::kDamaged) {
            read.damaged.push_back(describe_damage(database, candidate.id, chunk.error()));
            candidate.damaged = true;
            read.found.push_back(std::move(candidate));
            continue;
        }
        candidate.chunk = RAG_TRY(std::move(chunk));
        if (candidate.chunk) {
            read.found.push_back(std::move(candidate));
        }
    }
    return read;
}

Result<void> read_a_sample(sql::Database& database) {
    static const std::string kStatement =
        "SELECT " + std::string{kChunkIsSound} +
        " FROM chunks c JOIN documents d ON d.id = c.document WHERE c.id >= "
        "(SELECT abs(random() % coalesce(max(id), 1)) FROM chunks) ORDER BY c.id LIMIT 1";
    auto query = RAG_TRY(database.query(kStatement));
    if (RAG_TRY(query.next()) && query.integer(0) == 0) {
        return database.damaged("a stored passage is not what was written");
    }
    return {};
}

Result<void> read_attachments(sql::Database& database, std::span<Candidate> candidates,
                              const WantedAttachments& wanted) {
    if (wanted.kinds.empty()) {
        return {};
    }
    auto query = RAG_TRY(database.query(
        "SELECT bytes FROM attachments WHERE chunk = ?1 AND kind = ?2 AND length(bytes) <= ?3"));
    for (Candidate& candidate : candidates.first(std::min(candidates.size(), wanted.of_first))) {
        for (const std::string& kind : wanted.kinds) {
            RAG_TRY(query.rebind(candidate.id.value, kind, kAttachmentBytesMax));
            if (RAG_TRY(query.next())) {
                candidate.attachments.emplace(kind, sql::as_text(query.blob(0)));
            }
        }
    }
    return {};
}

Result<std::vector<ChunkId>> list_chunk_ids(sql::Database& database, std::int64_t collection) {
    auto query = RAG_TRY(
        database.query("SELECT id FROM chunks WHERE collection = ?1 ORDER BY id", collection));
    std::vector<ChunkId> ids;
    while (RAG_TRY(query.next())) {
        ids.push_back(ChunkId{query.unsigned_integer(0)});
    }
    return ids;
}

Result<void> for_each_chunk(sql::Database& database, std::span<const ChunkId> ids,
                            const std::function<void(const ChunkRow&)>& take,
                            const std::function<void(const DamagedChunk&)>& damaged) {
    static const std::string kStatement =
        "SELECT c.prefix, c.text, v.vector, " + std::string{kChunkIsSound} +
        " FROM chunks c JOIN vectors v ON v.chunk = c.id WHERE c.id = ?1";
    std::vector<float> vector;
    for (const ChunkId id : ids) {
        auto query = RAG_TRY(database.query(kStatement, id.value));
        database.clear_fault();
        auto found = query.next();
        if (!found && database.fault() != sql::Fault::kDamaged) {
            return std::move(found.error());
        }
        if (!found) {
            damaged(describe_damage(database, id, found.error()));
            continue;
        }
        if (!*found) {
            continue;
        }
        copy_vector(query.blob(2), vector);
        if (query.integer(3) == 0 || !is_finite(vector)) {
            damaged(describe_damage(database, id, not_as_written()));
            continue;
        }
        take({id, query.text(0), sql::as_text(query.blob(1)), vector});
    }
    return {};
}

Result<void> for_each_vector(sql::Database& database, std::int64_t collection,
                             const std::function<bool(ChunkId, std::span<const float>)>& take) {
    auto query = RAG_TRY(
        database.query("SELECT c.id, v.vector FROM chunks c JOIN vectors v ON v.chunk = c.id "
                       "WHERE c.collection = ?1 ORDER BY c.id",
                       collection));
    std::vector<float> vector;
    while (RAG_TRY(query.next())) {
        copy_vector(query.blob(1), vector);
        if (!take(ChunkId{query.unsigned_integer(0)}, vector)) {
            break;
        }
    }
    return {};
}

}  // namespace ragd
