#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>

#include "base/guarded.hpp"
#include "base/mutex.hpp"
#include "index/collection_index.hpp"
#include "ports/chunk_store.hpp"
#include "store/document_reader.hpp"
#include "store/document_writer.hpp"
#include "store/sqlite.hpp"

namespace ragd {

/// How far an index has come that is not ready yet.
struct IndexProgress {
    std::size_t done = 0;
    std::size_t total = 0;  // chunks
};

/// The index of one collection through its life: absent, then ready and following each write.
/// Threads: `ready`, `progress` any; `follow` the writer; the rest the background thread.
class ScopeIndex {
public:
    struct Options {
        std::int64_t collection = 0;
        std::filesystem::path snapshot;
        std::size_t snapshot_changes_min = 0;
        IndexOptions index;
        std::function<void(const DamagedChunk&)> on_damage = [](const DamagedChunk&) {};
    };
    explicit ScopeIndex(Options options) : options_(std::move(options)) {}

    /// Null until it holds all that is acknowledged.
    [[nodiscard]] std::shared_ptr<const CollectionIndex> ready() const {
        return index_.with([](const auto& index) { return index; });
    }
    [[nodiscard]] IndexProgress progress() const { return {done_.load(), total_.load()}; }
    /// Chunks that are damaged, and so in the database but not in the index.
    [[nodiscard]] std::size_t left_out() const {
        return left_out_.with([](const auto& ids) { return ids.size(); });
    }

    /// For a collection that was just created: there is nothing to load.
    void start_empty();

    /// Loads the snapshot, or starts anew where there is none or a bad one; brings it to what the
    /// database holds; makes it ready. `why_rebuilt` says why the snapshot was not used.
    /// Damaged chunks are left out; where they are more than a tenth, that is an error: an answer
    /// from what is left would mislead.
    /// Errors: as Database; Cancelled - stopped, and what was built is saved.
    Result<void> bring_up(sql::Database& database, const std::stop_token& stop,
                          std::optional<Error>& why_rebuilt);

    /// Applies a committed write. True: it is time for `tend`.
    /// Requires: in the order of the commits.
    [[nodiscard]] bool follow(const StoredChange& change, const NewDocument* document);

    /// Extends the graph, reclaims memory and saves, where that is due.
    Result<void> tend(const std::stop_token& stop);
    /// Saves what has changed since the last time.
    Result<void> save();
    /// Drops an index that failed to follow; bring_up makes it anew.
    void discard();
    /// Removes its file, also if one is just being written. Threads: any.
    void abandon();

private:
    Result<void> catch_up(sql::Database& database, CollectionIndex& index,
                          const std::stop_token& stop);
    Result<void> add_chunks(sql::Database& database, CollectionIndex& index,
                            std::span<const ChunkId> ids);
    [[nodiscard]] bool save_is_due(const CollectionIndex& index) const;

    void leave_out(const DamagedChunk& chunk);

    Options options_;
    Guarded<std::shared_ptr<CollectionIndex>> index_;
    /// Held while the last difference is applied and the index made ready, and by each `follow`:
    /// a commit is either in that difference or applied after it.
    Mutex handover_;
    Guarded<std::set<ChunkId>> left_out_;
    std::atomic<std::size_t> done_{0};
    std::atomic<std::size_t> total_{0};
    std::atomic<bool> abandoned_{false};
    std::atomic<std::size_t> changes_{0};  // chunks added or removed since the last save
};

}  // namespace ragd
