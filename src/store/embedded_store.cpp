#include "store/embedded_store.hpp"

#include <atomic>
#include <future>
#include <utility>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include "base/sha256.hpp"
#include "store/cursor.hpp"
#include "store/document_reader.hpp"
#include "store/document_writer.hpp"
#include "store/exact_scan.hpp"
#include "store/filter_sql.hpp"
#include "store/index_keeper.hpp"
#include "store/store_writer.hpp"
#include "text/analyzer.hpp"
#include "text/chunker.hpp"

namespace ragd {

namespace {

constexpr std::chrono::milliseconds kBetweenLooks{5};

/// Changes whenever the same chunk would be indexed differently, so that a snapshot made by an
/// older analyzer is not trusted: it is a digest of what today's makes of a sample.
std::string index_fingerprint(const EmbeddingModel& model) {
    constexpr std::string_view kSample =
        "The Runners' naïve café in Zürich doesn't sell 1,000,000 U.S.A. R&D items; C++ v1.2.3 of "
        "getUserName and err_42 in os.path were stopping, relational, generalizations, ПРИВЕТ "
        "Ελλάδα 日本語 ภาษาไทย info@example.org state-of-the-art";
    std::vector<std::string> terms;
    Analyzer{}.analyze(embedded_text("Guide > Running", kSample), terms);
    Sha256 digest;
    digest.add_field(model.name).add_field(model.revision);
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

/// A document that breaks `put`'s requirements would be served wrong for ever after.
Result<void> check_document(const NewDocument& document, std::size_t dimension) {
    const auto bytes = document.document.text.size();
    for (const NewChunk& chunk : document.chunks) {
        if (chunk.start >= chunk.end || chunk.end > bytes || chunk.vector.size() != dimension) {
            return fail(
                ErrorCode::kInternal,
                fmt::format("document '{}' has a chunk [{}, {}) of {} bytes with {} numbers: "
                            "a bug, nothing was stored",
                            document.document.id.str(), chunk.start, chunk.end, bytes,
                            chunk.vector.size()));
        }
    }
    return {};
}

WorkLimits limits_of(const RequestContext& ctx) {
    return {.deadline = ctx.deadline, .cancelled = ctx.cancelled};
}

}  // namespace

// ---------------------------------------------------------------------------------------------

struct EmbeddedStore::State {
    State(StoreOptions store_options, StoreParts store_parts)
        : options(std::move(store_options)), parts(store_parts) {}

    StoreOptions options;
    StoreParts parts;
    std::unique_ptr<StoreWriter> writer;
    std::vector<std::unique_ptr<sql::Database>> connections;  // one for each reader
    std::unique_ptr<IndexKeeper> indexes;
    std::atomic<bool> closing{false};
    bool writes_ended = false;  // the writer thread's
    std::atomic<double> latency_ms{0};
    std::unique_ptr<ComputePool> writer_thread;  // last: its thread ends before the rest goes

    Result<void> open(const std::filesystem::path& directory);
    Result<void> open_indexes(const std::filesystem::path& directory,
                              const std::filesystem::path& file);

    /// Runs `work(database)` on a reader.
    template <typename F>
    auto read(const RequestContext& ctx, F work) {
        return parts.readers.run(limits_of(ctx),
                                 [this, work = std::move(work)](std::size_t worker) mutable {
                                     const SteadyTime start = parts.clock.now();
                                     auto outcome = work(*connections[worker]);
                                     note_latency(start);
                                     return outcome;
                                 });
    }
    /// Runs `work(writer)` on the writer thread.
    template <typename F>
    auto write(const RequestContext& ctx, F work) {
        using R = std::invoke_result_t<F&, StoreWriter&>;
        auto run = [this, work = std::move(work)](std::size_t) mutable -> R {
            if (writes_ended) {
                return fail(ErrorCode::kUnavailable, "the store is closed");
            }
            const SteadyTime start = parts.clock.now();
            auto outcome = work(*writer);
            note_latency(start);
            return outcome;
        };
        return writer_thread->run(limits_of(ctx), std::move(run));
    }
    void note_latency(SteadyTime start) {
        const std::chrono::duration<double, std::milli> span = parts.clock.now() - start;
        latency_ms = span.count();
    }

    Result<SearchResult> search_now(sql::Database& database, const RequestContext& ctx,
                                    const IndexKeeper::Entry& entry, const SearchRequest& request);
    Task<Result<void>> wait_for_index(const RequestContext& ctx, const IndexKeeper::Entry& entry);
};

Result<void> EmbeddedStore::State::open(const std::filesystem::path& directory) {
    const auto file = directory / "ragd.db";
    writer = RAG_TRY(StoreWriter::open({.file = file,
                                        .open = {.create = true,
                                                 .write = true,
                                                 .vfs = options.vfs,
                                                 .pages_max = options.pages_max},
                                        .model = options.model},
                                       parts.clock, parts.log));
    for (std::size_t i = 0; i < parts.readers.threads(); ++i) {
        connections.push_back(RAG_TRY(sql::Database::open(file, {.vfs = options.vfs})));
    }
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
    auto database = RAG_TRY(sql::Database::open(file, {.vfs = options.vfs}));
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

Result<SearchResult> EmbeddedStore::State::search_now(sql::Database& database,
                                                      const RequestContext& ctx,
                                                      const IndexKeeper::Entry& entry,
                                                      const SearchRequest& request) {
    if (request.mode != SearchMode::kKeyword && request.vector.size() != options.model.dimension) {
        return fail(ErrorCode::kInternal,
                    fmt::format("a question of {} numbers for vectors of {}: a bug",
                                request.vector.size(), options.model.dimension));
    }
    std::vector<ChunkId> allowed;
    if (!request.filter.empty()) {
        allowed = RAG_TRY(find_allowed_chunks(database, entry.collection, request.filter));
        RAG_TRY(ctx.check(parts.clock));
    }
    const auto* const only = request.filter.empty() ? nullptr : &allowed;
    SearchResult result;
    const auto index = entry.index->ready();
    if (index == nullptr) {
        result.candidates =
            RAG_TRY(scan_exactly(database, {.collection = entry.collection,
                                            .vector = request.vector,
                                            .allowed = only,
                                            .limit = request.limit,
                                            .check = [&] { return ctx.check(parts.clock); }}));
        return result;
    }
    IndexResult found = index->search({.mode = request.mode,
                                       .vector = request.vector,
                                       .text = request.text,
                                       .limit = request.limit,
                                       .allowed = only});
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
            const IndexProgress progress = entry.index->progress();
            Error error = fail(ErrorCode::kUnavailable,
                               fmt::format("the keyword index is being rebuilt ({} of {} chunks): "
                                           "try again, or ask in vector mode",
                                           progress.done, progress.total));
            error.retry_after = limits::kRetryAfter;
            co_return error;
        }
        if (!go_on) {
            co_return go_on;
        }
        timer.expires_after(kBetweenLooks);
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
    co_return Result<void>{};
}

// ---------------------------------------------------------------------------------------------

EmbeddedStore::EmbeddedStore(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<EmbeddedStore>> EmbeddedStore::open(const DataLock& lock,
                                                           StoreOptions options, StoreParts parts) {
    auto state = std::make_unique<State>(std::move(options), parts);
    RAG_TRY(state->open(lock.directory()));
    state->writer_thread =
        std::make_unique<ComputePool>("writer", 1, limits::kWriterQueueMax, parts.clock);
    return std::unique_ptr<EmbeddedStore>{new EmbeddedStore{std::move(state)}};
}

EmbeddedStore::~EmbeddedStore() {
    close();
}

Task<Result<PutOutcome>> EmbeddedStore::put(const RequestContext& ctx, Scope scope,
                                            NewDocument document) {
    State& state = *state_;
    auto work = [&state, scope = std::move(scope),
                 document = std::move(document)](StoreWriter& writer) -> Result<PutOutcome> {
        RAG_TRY(check_document(document, state.options.model.dimension));
        const auto change = RAG_TRY(writer.write([&](sql::Database& database) {
            return write_document(database, scope, document, state.parts.clock.wall());
        }));
        state.indexes->follow(scope, change, &document);
        return change.outcome;
    };
    return state.write(ctx, std::move(work));
}

Task<Result<bool>> EmbeddedStore::remove(const RequestContext& ctx, Scope scope, DocumentId id) {
    State& state = *state_;
    auto work = [&state, scope = std::move(scope),
                 id = std::move(id)](StoreWriter& writer) -> Result<bool> {
        const auto change = RAG_TRY(writer.write(
            [&](sql::Database& database) { return erase_document(database, scope, id); }));
        if (!change) {
            return false;
        }
        state.indexes->follow(scope, *change, nullptr);
        return true;
    };
    return state.write(ctx, std::move(work));
}

Task<Result<std::optional<DocumentInfo>>> EmbeddedStore::find(const RequestContext& ctx,
                                                              Scope scope, DocumentId id) {
    return state_->read(ctx,
                        [scope = std::move(scope), id = std::move(id)](sql::Database& database) {
                            return read_document(database, scope, id);
                        });
}

Task<Result<std::optional<std::string>>> EmbeddedStore::content(const RequestContext& ctx,
                                                                Scope scope, DocumentId id) {
    return state_->read(ctx,
                        [scope = std::move(scope), id = std::move(id)](sql::Database& database) {
                            return read_content(database, scope, id);
                        });
}

Task<Result<DocumentPage>> EmbeddedStore::list(const RequestContext& ctx, Scope scope,
                                               std::string cursor, std::size_t limit) {
    auto work = [scope = std::move(scope), cursor = std::move(cursor),
                 limit](sql::Database& database) -> Result<DocumentPage> {
        const auto after = RAG_TRY(decode_cursor(scope, cursor));
        DocumentPage page{.documents = RAG_TRY(list_documents(database, scope, after, limit + 1)),
                          .next_cursor = std::nullopt};
        if (page.documents.size() > limit) {
            page.documents.pop_back();
            page.next_cursor = encode_cursor(scope, page.documents.back().id);
        }
        return page;
    };
    return state_->read(ctx, std::move(work));
}

Task<Result<SearchResult>> EmbeddedStore::search(const RequestContext& ctx, SearchRequest request) {
    const auto entry = state_->indexes->find(request.scope);
    if (!entry) {
        co_return SearchResult{};
    }
    if (entry->index->ready() == nullptr) {
        state_->indexes->hurry(request.scope);
        if (request.mode != SearchMode::kVector) {
            const auto waited = co_await state_->wait_for_index(ctx, *entry);
            if (!waited) {
                co_return waited.error();
            }
        }
    }
    auto work = [state = state_.get(), &ctx, entry = *entry,
                 request = std::move(request)](sql::Database& database) {
        return state->search_now(database, ctx, entry, request);
    };
    co_return co_await state_->read(ctx, std::move(work));
}

Task<Result<std::vector<Candidate>>> EmbeddedStore::hydrate(const RequestContext& ctx, Scope scope,
                                                            std::vector<Candidate> candidates) {
    auto work = [scope = std::move(scope),
                 candidates = std::move(candidates)](sql::Database& database) mutable {
        return read_chunks(database, scope, std::move(candidates));
    };
    return state_->read(ctx, std::move(work));
}

ComponentStatus EmbeddedStore::status() const {
    ComponentStatus status{.latency_ms = state_->latency_ms};
    if (const auto trouble = state_->writer->trouble()) {
        status.health = Health::kDegraded;
        status.detail = *trouble;
    } else if (const auto progress = state_->indexes->rebuilding()) {
        status.health = Health::kDegraded;
        status.detail = fmt::format("rebuilding the search index: {} of {} chunks", progress->done,
                                    progress->total);
    }
    return status;
}

void EmbeddedStore::close() {
    if (state_->closing.exchange(true)) {
        return;
    }
    std::promise<void> written;
    // Of the second class: after every write that was accepted.
    const auto last =
        state_->writer_thread->post({.work_class = WorkClass::kBulk}, [&](std::size_t) {
            state_->writes_ended = true;
            written.set_value();
        });
    if (last) {
        written.get_future().wait();
    }
    state_->indexes->close();
    if (auto emptied = state_->writer->close(); !emptied) {
        state_->parts.log.warn("log_not_emptied", {{"reason", emptied.error().message}});
    }
}

}  // namespace ragd
