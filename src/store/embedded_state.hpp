#pragma once
#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "store/allowed_cache.hpp"
#include "store/checksum_vfs.hpp"
#include "store/embedded_store.hpp"
#include "store/index_keeper.hpp"
#include "store/read_health.hpp"
#include "store/scope_revisions.hpp"
#include "store/sqlite.hpp"
#include "store/store_writer.hpp"

namespace ragd {

/// The parts of an open store, and how work gets to them.
struct EmbeddedStore::State {
    State(StoreOptions store_options, StoreParts store_parts)
        : options(std::move(store_options)), parts(store_parts) {}

    StoreOptions options;
    StoreParts parts;
    ChecksumVfs pages{options.vfs};  // outlives the connections below
    std::optional<std::string> lost_writes;
    ReadHealth reads;
    std::atomic<bool> sampling{false};
    std::unique_ptr<StoreWriter> writer;
    std::vector<std::unique_ptr<sql::Database>> connections;  // one for each reader
    std::unique_ptr<IndexKeeper> indexes;
    AllowedCache allowed;
    ScopeRevisions revisions;
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
        return parts.readers.run(
            {.deadline = ctx.deadline, .cancelled = ctx.cancelled, .share = ctx.access.share()},
            [this, work = std::move(work)](std::size_t worker) mutable {
                const SteadyTime start = parts.clock.now();
                sql::Database& database = *connections[worker];
                const auto rows = database.rows_read();
                database.clear_fault();
                auto outcome = work(database);
                note_latency(start);
                if (!outcome && database.fault() >= sql::Fault::kDisk) {
                    note_failed_read(outcome.error());
                } else if (outcome && database.rows_read() != rows) {
                    note_good_read();
                }
                return outcome;
            });
    }
    /// Errors: Conflict - another collection would be one too many.
    Result<void> check_room(const CollectionKey& place) const;
    ComponentStatus health();
    void note_failed_read(const Error& error);
    void note_good_read();
    /// Reads a little on a fresh connection, whose cache holds nothing: while no question comes
    /// because readiness says no, nothing else would tell that reads succeed again.
    void sample_reads();
    /// Runs `work(writer)` on the writer thread.
    template <typename F>
    auto write(const RequestContext& ctx, Touches touches, F work) {
        using R = std::invoke_result_t<F&, StoreWriter&>;
        auto run = [this, touches = std::move(touches),
                    work = std::move(work)](std::size_t) mutable -> R {
            if (writes_ended) {
                return fail(ErrorCode::kUnavailable, "the store is closed");
            }
            const SteadyTime start = parts.clock.now();
            auto outcome = work(*writer);
            allowed.forget();
            revisions.changed(touches);  // after all that a new answer is made of
            note_latency(start);
            return outcome;
        };
        return writer_thread->run(
            {.deadline = ctx.deadline, .cancelled = ctx.cancelled, .share = ctx.access.share()},
            std::move(run));
    }
    void note_latency(SteadyTime start) {
        const std::chrono::duration<double, std::milli> span = parts.clock.now() - start;
        latency_ms = span.count();
    }

    Result<std::vector<Candidate>> hydrate_now(sql::Database& database, const Scope& scope,
                                               std::vector<Candidate> candidates);
    Result<SearchResult> search_now(sql::Database& database, const RequestContext& ctx,
                                    const IndexKeeper::Entry& entry, const SearchRequest& request);
    Result<AllowedCache::Chunks> allowed_chunks(sql::Database& database, std::int64_t collection,
                                                const Filter& filter, const Access& access);
    /// Ascending; null: all.
    struct Among {
        const std::vector<ChunkId>* found;     // what may be found
        const std::vector<ChunkId>* readable;  // what may be read, by which words are weighed
    };
    Result<SearchResult> search_among(sql::Database& database, const RequestContext& ctx,
                                      const IndexKeeper::Entry& entry, const SearchRequest& request,
                                      const Among& among);
    Task<Result<void>> wait_for_index(const RequestContext& ctx, const IndexKeeper::Entry& entry);
};

}  // namespace ragd
