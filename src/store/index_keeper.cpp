#include "store/index_keeper.hpp"

#include <algorithm>
#include <exception>
#include <future>

#include "base/sha256.hpp"

namespace ragd {

namespace {

constexpr std::size_t kQueueMax = 8;

std::filesystem::path snapshot_name(const CollectionKey& place) {
    return Sha256{}
               .add_field(place.tenant.str())
               .add_field(place.collection.str())
               .hex()
               .substr(0, 32) +
           ".idx";
}

}  // namespace

IndexKeeper::IndexKeeper(Options options, const Clock& clock, const Log& log)
    : options_(std::move(options)), log_(log), pool_("index", 1, kQueueMax, clock) {}

IndexKeeper::~IndexKeeper() {
    close();
}

IndexKeeper::Entry IndexKeeper::create(const CollectionKey& place, std::int64_t collection) {
    const Entry entry{collection, std::make_shared<ScopeIndex>(ScopeIndex::Options{
                                      .collection = collection,
                                      .snapshot = options_.directory / snapshot_name(place),
                                      .snapshot_changes_min = options_.snapshot_changes_min,
                                      .index = options_.index,
                                      .on_damage = [this](const DamagedChunk& chunk) {
                                          log_.error("passage_not_indexed",
                                                     {{"reason", chunk.why}});
                                      }})};
    return entry;
}

void IndexKeeper::load(const StoredCollection& collection) {
    const Entry entry = create(collection.key, collection.row);
    entries_.write([&](auto& entries) { entries.try_emplace(collection.key, entry); });
    schedule(entry.index, false);
}

std::optional<IndexKeeper::Entry> IndexKeeper::find(const CollectionKey& place) const {
    return entries_.read([&](const auto& entries) -> std::optional<Entry> {
        const auto found = entries.find(place);
        return found == entries.end() ? std::nullopt : std::optional{found->second};
    });
}

bool IndexKeeper::has_room_for(const CollectionKey& place) const {
    return entries_.read([&](const auto& entries) {
        return entries.size() < kCollectionsMax || entries.contains(place);
    });
}

void IndexKeeper::follow(const CollectionKey& place, const StoredChange& change,
                         const NewDocument* document) {
    auto entry = find(place);
    if (!entry) {
        entry = create(place, change.collection);
        entry->index->start_empty();
        entries_.write([&](auto& entries) { entries.try_emplace(place, *entry); });
    }
    try {
        if (entry->index->follow(change, document)) {
            schedule(entry->index, false);
        }
    } catch (const std::exception& failure) {
        // The write is durable, so it is acknowledged; searches go to the database meanwhile.
        log_.error("index_discarded", {{"reason", failure.what()}});
        entry->index->discard();
        schedule(entry->index, true);
    }
}

void IndexKeeper::forget(const CollectionKey& place) {
    const auto entry = find(place);
    if (!entry) {
        return;
    }
    entries_.write([&](auto& entries) { entries.erase(place); });
    pending_.with([&](Pending& pending) { std::erase(pending.queue, entry->index); });
    entry->index->abandon();
}

void IndexKeeper::hurry(const CollectionKey& place) {
    if (const auto entry = find(place); entry && entry->index->ready() == nullptr) {
        schedule(entry->index, true);
    }
}

void IndexKeeper::schedule(const Work& work, bool first) {
    const bool start = pending_.with([&](Pending& pending) {
        const auto queued = std::ranges::find(pending.queue, work);
        if (queued == pending.queue.end()) {
            first ? pending.queue.push_front(work) : pending.queue.push_back(work);
        } else if (first) {
            std::rotate(pending.queue.begin(), queued, queued + 1);
        }
        return !std::exchange(pending.running, true);
    });
    if (start && !pool_.post({}, [this](std::size_t) { work_off(); })) {
        pending_.with([](Pending& pending) { pending.running = false; });
    }
}

void IndexKeeper::work_off() {
    while (true) {
        const Work work = pending_.with([&](Pending& pending) -> Work {
            if (pending.queue.empty() || stop_.stop_requested()) {
                pending.running = false;
                return nullptr;
            }
            Work next = std::move(pending.queue.front());
            pending.queue.pop_front();
            return next;
        });
        if (work == nullptr) {
            return;
        }
        try {
            work_on(work);
        } catch (const std::exception& failure) {
            log_.error("index_work_failed", {{"reason", failure.what()}});
        }
    }
}

void IndexKeeper::work_on(const Work& work) {
    if (work->ready() == nullptr) {
        bring_up(*work);
        if (work->ready() != nullptr) {
            schedule(work, false);  // its graph can wait until the others are ready
        }
        return;
    }
    if (auto tended = work->tend(stop_.get_token()); !tended) {
        log_.warn("index_not_saved", {{"reason", tended.error().message}});
    }
}

void IndexKeeper::bring_up(ScopeIndex& index) {
    std::optional<Error> why_rebuilt;
    const auto outcome = index.bring_up(*options_.database, stop_.get_token(), why_rebuilt);
    if (why_rebuilt && why_rebuilt->code != ErrorCode::kNotFound) {
        log_.warn("index_rebuilt", {{"reason", why_rebuilt->message}});
    }
    if (!outcome && outcome.error().code != ErrorCode::kCancelled) {
        log_.error("index_not_ready", {{"reason", outcome.error().message}});
    }
}

std::optional<IndexProgress> IndexKeeper::rebuilding() const {
    return entries_.read([](const auto& entries) {
        std::optional<IndexProgress> sum;
        for (const auto& [place, entry] : entries) {
            if (entry.index->ready() == nullptr) {
                const IndexProgress one = entry.index->progress();
                sum = sum.value_or(IndexProgress{});
                sum->done += one.done;
                sum->total += one.total;
            }
        }
        return sum;
    });
}

std::size_t IndexKeeper::left_out() const {
    return entries_.read([](const auto& entries) {
        std::size_t sum = 0;
        for (const auto& [scope, entry] : entries) {
            sum += entry.index->left_out();
        }
        return sum;
    });
}

void IndexKeeper::close() {
    if (std::exchange(closed_, true)) {
        return;
    }
    stop_.request_stop();
    std::promise<void> saved;
    const auto done = saved.get_future();
    if (pool_.post({}, [&](std::size_t) {
            save_all();
            saved.set_value();
        })) {
        done.wait();
    }
}

void IndexKeeper::save_all() {
    entries_.read([&](const auto& entries) {
        for (const auto& [place, entry] : entries) {
            if (auto outcome = entry.index->save(); !outcome) {
                log_.warn("index_not_saved", {{"reason", outcome.error().message}});
            }
        }
    });
}

}  // namespace ragd
