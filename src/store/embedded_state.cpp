#include "store/embedded_state.hpp"

#include <chrono>

#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include "base/sha256.hpp"
#include "store/acl_sql.hpp"
#include "store/document_reader.hpp"
#include "store/exact_scan.hpp"
#include "store/filter_sql.hpp"
#include "store/lost_writes.hpp"
#include "text/analyzer.hpp"
#include "text/chunker.hpp"

namespace ragd {

namespace {

constexpr std::chrono::milliseconds kBetweenLooks{5};

/// Changes whenever the same chunk would be indexed differently, so that a snapshot made by an
/// older analyzer is not trusted: it is a digest of what today's makes of a sample, and of its
/// version, for what a sample does not show.
std::string index_fingerprint(const EmbeddingModel& model) {
    constexpr std::string_view kSample =
        "The Runners' naïve café in Zürich doesn't sell 1,000,000 U.S.A. R&D items; C++ v1.2.3 of "
        "getUserName and err_42 in os.path were stopping, relational, generalizations, ПРИВЕТ "
        "Ελλάδα 日本語 ภาษาไทย info@example.org state-of-the-art";
    std::vector<std::string> terms;
    Analyzer{}.analyze(embedded_text("Guide > Running", kSample), terms);
    Sha256 digest;
    digest.add_field(model.name).add_field(model.revision);
    digest.add_field(std::to_string(Analyzer::kVersion));
    for (const std::string& term : terms) {
        digest.add_field(term);
    }
    return digest.hex();
}

IndexOptions index_options(const StoreOptions& options) {
    return {.dimension = options.model.dimension,
            .fingerprint = index_fingerprint(options.model),
            .analyze = [analyzer = Analyzer{}](
                           std::string_view text,
                           std::vector<std::string>& terms) { analyzer.analyze(text, terms); },
            .exact_scan_chunks_max = options.exact_scan_chunks_max};
}

Error not_ready(const IndexKeeper::Entry& entry) {
    const IndexProgress progress = entry.index->progress();
    Error error = fail(ErrorCode::kUnavailable,
                       fmt::format("the keyword index is being rebuilt ({} of {} chunks): try "
                                   "again, or ask in vector mode",
                                   progress.done, progress.total));
    error.retry_after = limits::kRetryAfter;
    return error;
}

}  // namespace

Result<void> EmbeddedStore::State::open(const std::filesystem::path& directory) {
    const auto file = directory / "ragd.db";
    writer = RAG_TRY(StoreWriter::open({.file = file,
                                        .open = {.create = true,
                                                 .write = true,
                                                 .vfs = pages.name(),
                                                 .pages_max = options.pages_max},
                                        .model = options.model},
                                       parts.clock, parts.log));
    for (std::size_t i = 0; i < parts.readers.threads(); ++i) {
        connections.push_back(RAG_TRY(sql::Database::open(file, {.vfs = pages.name()})));
    }
    lost_writes = ragd::lost_writes(directory);
    return open_indexes(directory, file);
}

Result<void> EmbeddedStore::State::open_indexes(const std::filesystem::path& directory,
                                                const std::filesystem::path& file) {
    std::error_code failure;
    const auto snapshots = directory / "index";
    // Without the folder nothing can be saved, which costs time at the next start, not truth.
    if (std::filesystem::create_directory(snapshots, failure)) {
        std::filesystem::permissions(snapshots, std::filesystem::perms::owner_all, failure);
    }
    auto database = RAG_TRY(sql::Database::open(file, {.vfs = pages.name()}));
    const auto collections = RAG_TRY(list_collections(*database));
    indexes = std::make_unique<IndexKeeper>(
        IndexKeeper::Options{.directory = snapshots,
                             .snapshot_changes_min = options.snapshot_changes_min,
                             .index = index_options(options),
                             .database = std::move(database)},
        parts.clock, parts.log);
    for (const StoredCollection& collection : collections) {
        indexes->load(collection);
    }
    return {};
}

Result<void> EmbeddedStore::State::check_room(const CollectionKey& place) const {
    if (indexes->has_room_for(place)) {
        return {};
    }
    return fail(ErrorCode::kConflict,
                fmt::format("there are {} collections already, the most that can be; tell "
                            "documents apart by their metadata and a filter instead",
                            IndexKeeper::kCollectionsMax));
}

ComponentStatus EmbeddedStore::State::health() {
    const auto degraded = [](std::string detail) {
        return ComponentStatus{.health = Health::kDegraded, .detail = std::move(detail)};
    };
    auto of_reads = reads.status();
    if (of_reads.health == Health::kDown) {
        sample_reads();
        return of_reads;
    }
    if (auto trouble = writer->trouble()) {
        return degraded(std::move(*trouble));
    }
    if (const auto progress = indexes->rebuilding()) {
        return degraded(fmt::format("rebuilding the search index: {} of {} chunks", progress->done,
                                    progress->total));
    }
    if (const std::size_t count = indexes->left_out(); count > 0) {
        return degraded(fmt::format(
            "{} passages are damaged, and no search finds them: the log names them", count));
    }
    return of_reads.health == Health::kOk && lost_writes ? degraded(*lost_writes) : of_reads;
}

void EmbeddedStore::State::note_failed_read(const Error& error) {
    if (reads.failed(error.message)) {
        parts.log.error("store_read_failed", {{"reason", error.message}});
    }
}

void EmbeddedStore::State::note_good_read() {
    if (reads.succeeded()) {
        parts.log.info("store_reads_resumed");
    }
}

void EmbeddedStore::State::sample_reads() {
    if (sampling.exchange(true)) {
        return;
    }
    const auto file = writer->file();
    auto sample = [this, file](std::size_t) {
        auto database = sql::Database::open(file, {.vfs = pages.name()});
        const auto read =
            database ? read_a_sample(**database) : Result<void>{std::move(database.error())};
        read ? note_good_read() : note_failed_read(read.error());
        sampling = false;
    };
    if (!writer_thread->post({.work_class = WorkClass::kBulk}, std::move(sample))) {
        sampling = false;
    }
}

Result<std::vector<Candidate>> EmbeddedStore::State::hydrate_now(
    sql::Database& database, const Scope& scope, std::vector<Candidate> candidates) {
    auto read = RAG_TRY(read_chunks(database, scope, std::move(candidates)));
    for (const DamagedChunk& chunk : read.damaged) {
        if (reads.left_out(chunk.id, chunk.why)) {
            parts.log.error("passage_left_out", {{"reason", chunk.why}});
        }
    }
    if (!read.damaged.empty() && read.found.size() == read.damaged.size()) {
        return database.damaged(read.damaged.front().why);
    }
    return std::move(read.found);
}

/// Null: all of them. That is never kept, since it may end before a write is acknowledged.
Result<AllowedCache::Chunks> EmbeddedStore::State::allowed_chunks(sql::Database& database,
                                                                  std::int64_t collection,
                                                                  const Filter& filter,
                                                                  const Access& access) {
    const bool is_kept = filter.empty() && !access.sees_all();
    const auto key = AllowedCache::key(collection, access);
    const auto revision = allowed.revision();
    if (auto kept = is_kept ? allowed.find(key) : nullptr) {
        return kept;
    }
    auto found = RAG_TRY(find_allowed_chunks(database, collection, filter, access));
    if (!found) {
        return nullptr;
    }
    auto chunks = std::make_shared<const std::vector<ChunkId>>(std::move(*found));
    if (is_kept) {
        allowed.put(revision, key, chunks);
    }
    return chunks;
}

Result<SearchResult> EmbeddedStore::State::search_now(sql::Database& database,
                                                      const RequestContext& ctx,
                                                      const IndexKeeper::Entry& entry,
                                                      const SearchRequest& request) {
    if (request.mode != SearchMode::kKeyword && request.vector.size() != options.model.dimension) {
        return fail(ErrorCode::kInternal,
                    fmt::format("a question of {} numbers for vectors of {}: a bug",
                                request.vector.size(), options.model.dimension));
    }
    const Access& access = request.scope.access();
    const auto readable = RAG_TRY(allowed_chunks(database, entry.collection, {}, access));
    const auto found =
        request.filter.empty()
            ? readable
            : RAG_TRY(allowed_chunks(database, entry.collection, request.filter, access));
    RAG_TRY(ctx.check(parts.clock));
    auto result = search_among(database, ctx, entry, request,
                               {.found = found.get(), .readable = readable.get()});
    // The index may have gained a document meanwhile, together with the first list that hides it.
    if (readable == nullptr && RAG_TRY(readable_lists(database, entry.collection, access))) {
        return search_now(database, ctx, entry, request);
    }
    return result;
}

Result<SearchResult> EmbeddedStore::State::search_among(sql::Database& database,
                                                        const RequestContext& ctx,
                                                        const IndexKeeper::Entry& entry,
                                                        const SearchRequest& request,
                                                        const Among& among) {
    SearchResult result;
    const auto index = entry.index->ready();
    if (index == nullptr && request.mode != SearchMode::kVector) {
        return not_ready(entry);  // it was there when the wait ended
    }
    if (index == nullptr) {
        result.candidates =
            RAG_TRY(scan_exactly(database, {.collection = entry.collection,
                                            .vector = request.vector,
                                            .allowed = among.found,
                                            .limit = request.limit,
                                            .check = [&] { return ctx.check(parts.clock); }}));
        return result;
    }
    IndexResult found = index->search({.mode = request.mode,
                                       .vector = request.vector,
                                       .text = request.text,
                                       .limit = request.limit,
                                       .allowed = among.found,
                                       .corpus = among.readable});
    result.bm25_max = found.bm25_max;
    result.candidates.reserve(found.hits.size());
    for (const IndexHit& hit : found.hits) {
        result.candidates.push_back({.id = hit.id, .cosine = hit.cosine, .bm25 = hit.bm25});
    }
    return result;
}

Task<Result<void>> EmbeddedStore::State::wait_for_index(const RequestContext& ctx,
                                                        const IndexKeeper::Entry& entry) {
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
    while (entry.index->ready() == nullptr) {
        const auto go_on = ctx.check(parts.clock);
        if (!go_on && go_on.error().code == ErrorCode::kDeadlineExceeded) {
            co_return not_ready(entry);
        }
        if (!go_on) {
            co_return go_on;
        }
        timer.expires_after(kBetweenLooks);
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
    co_return Result<void>{};
}

}  // namespace ragd
