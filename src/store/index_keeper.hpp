#pragma once
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "obs/log.hpp"
#include "runtime/compute_pool.hpp"
#include "store/document_reader.hpp"
#include "store/scope_index.hpp"

namespace ragd {

/// The indexes of all collections, and the one background thread that loads, rebuilds, extends and
/// saves them. Work is done one collection at a time; those that are not ready come first. The
/// thread has the priority of all others: questions and writes may wait for what it holds.
/// Threads: as said at each method. Lifetime: `clock` and `log` outlive it.
class IndexKeeper {
public:
    struct Options {
        std::filesystem::path directory;  // of the snapshots
        std::size_t snapshot_changes_min = 0;
        IndexOptions index;
        std::unique_ptr<sql::Database> database;  // to read from, in the background
    };
    IndexKeeper(Options options, const Clock& clock, const Log& log);
    /// Closes.
    ~IndexKeeper();
    IndexKeeper(const IndexKeeper&) = delete;
    IndexKeeper& operator=(const IndexKeeper&) = delete;

    /// A collection found when the store opened: its index loads in the background.
    /// Threads: before the store is in use.
    void load(const StoredCollection& collection);

    struct Entry {
        std::int64_t collection = 0;
        std::shared_ptr<ScopeIndex> index;
    };
    /// Nothing: there is no such collection. Threads: any.
    [[nodiscard]] std::optional<Entry> find(const CollectionKey& place) const;

    /// Each collection has an index in memory and a file, also once it is empty.
    static constexpr std::size_t kCollectionsMax = 10'000;
    /// Whether a collection of this name is there, or may be made. Threads: any.
    [[nodiscard]] bool has_room_for(const CollectionKey& place) const;

    /// Applies a committed write. Never fails: an index that cannot follow is made anew.
    /// Threads: the writer.
    void follow(const CollectionKey& place, const StoredChange& change,
                const NewDocument* document);

    /// Drops the index of a collection that is no more, and its file. Threads: the writer.
    void forget(const CollectionKey& place);

    /// Has an index that is not ready brought up, before others. Threads: any.
    void hurry(const CollectionKey& place);

    /// Over all indexes that are not ready; nothing if all are. Threads: any.
    [[nodiscard]] std::optional<IndexProgress> rebuilding() const;

    /// Damaged chunks, which no search finds. Threads: any.
    [[nodiscard]] std::size_t left_out() const;

    /// Stops background work and saves what has changed. Waits. Threads: one.
    void close();

private:
    using Work = std::shared_ptr<ScopeIndex>;
    Entry create(const CollectionKey& place, std::int64_t collection);
    void schedule(const Work& work, bool first);
    void work_off();
    void work_on(const Work& work);
    void bring_up(ScopeIndex& index);
    void save_all();

    struct Pending {
        std::deque<Work> queue;
        bool running = false;
    };

    Options options_;
    const Log& log_;
    std::stop_source stop_;
    SharedGuarded<std::map<CollectionKey, Entry>> entries_;
    Guarded<Pending> pending_;
    bool closed_ = false;
    ComputePool pool_;  // last: its thread ends before the rest goes
};

}  // namespace ragd
