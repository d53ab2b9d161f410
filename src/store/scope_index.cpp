#include "store/scope_index.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "text/chunker.hpp"

namespace ragd {

namespace {

constexpr std::size_t kBatchChunks = 512;
constexpr std::size_t kHandoverChunksMax = 256;  // so many are applied while writes wait
constexpr std::size_t kRoundsMax = 8;
constexpr std::size_t kLeftOutOneIn = 10;

std::vector<ChunkId> difference(const auto& from, const auto& of) {
    std::vector<ChunkId> rest;
    std::ranges::set_difference(from, of, std::back_inserter(rest));
    return rest;
}

}  // namespace

void ScopeIndex::start_empty() {
    index_.with([&](auto& index) { index = std::make_shared<CollectionIndex>(options_.index); });
}

Result<void> ScopeIndex::bring_up(sql::Database& database, const std::stop_token& stop,
                                  std::optional<Error>& why_rebuilt) {
    std::shared_ptr<CollectionIndex> index;
    if (auto loaded = CollectionIndex::load(options_.snapshot, options_.index)) {
        index = std::move(*loaded);
    } else {
        why_rebuilt = std::move(loaded.error());
        index = std::make_shared<CollectionIndex>(options_.index);
    }
    for (std::size_t round = 0; round < kRoundsMax; ++round) {
        const std::size_t before = changes_;
        if (auto caught_up = catch_up(database, *index, stop); !caught_up) {
            if (caught_up.error().code == ErrorCode::kCancelled) {
                RAG_TRY(index->save(options_.snapshot));
            }
            return caught_up;
        }
        if (changes_ - before <= kHandoverChunksMax) {
            break;
        }
    }
    const Lock lock{handover_};
    RAG_TRY(catch_up(database, *index, stop));
    index_.with([&](auto& ready) { ready = std::move(index); });
    return {};
}

Result<void> ScopeIndex::catch_up(sql::Database& database, CollectionIndex& index,
                                  const std::stop_token& stop) {
    const auto live = RAG_TRY(list_chunk_ids(database, options_.collection));
    const auto have = index.ids();
    const auto removed = difference(have, live);
    const auto added = left_out_.with([&](std::set<ChunkId>& left_out) {
        std::erase_if(left_out, [&](ChunkId id) { return !std::ranges::binary_search(live, id); });
        return difference(difference(live, have), left_out);
    });
    total_ = live.size();
    done_ = live.size() - added.size();
    index.apply(removed, {});
    changes_ += removed.size();
    for (std::size_t begin = 0; begin < added.size(); begin += kBatchChunks) {
        if (stop.stop_requested()) {
            return fail(ErrorCode::kCancelled, "the store is closing");
        }
        const auto batch =
            std::span{added}.subspan(begin, std::min(kBatchChunks, added.size() - begin));
        RAG_TRY(add_chunks(database, index, batch));
        done_ += batch.size();
        changes_ += batch.size();
        if (left_out() * kLeftOutOneIn > live.size()) {
            return fail(ErrorCode::kInternal,
                        fmt::format("{} of {} passages are damaged: restore the data directory "
                                    "from a backup, or index the documents into another",
                                    left_out(), live.size()));
        }
    }
    return {};
}

void ScopeIndex::leave_out(const DamagedChunk& chunk) {
    if (left_out_.with([&](auto& ids) { return ids.insert(chunk.id).second; })) {
        options_.on_damage(chunk);
    }
}

Result<void> ScopeIndex::add_chunks(sql::Database& database, CollectionIndex& index,
                                    std::span<const ChunkId> ids) {
    const std::size_t dimension = options_.index.dimension;
    std::vector<std::string> texts;
    texts.reserve(ids.size());
    std::vector<float> vectors;
    vectors.reserve(ids.size() * dimension);  // views point into it: it must not move
    std::vector<IndexedChunk> chunks;
    chunks.reserve(ids.size());
    const auto damaged = [this](const DamagedChunk& chunk) { leave_out(chunk); };
    const auto take = [&](const ChunkRow& row) {
        if (row.vector.size() != dimension) {
            leave_out({.id = row.id,
                       .why = fmt::format("passage {} has a damaged vector", row.id.value)});
            return;
        }
        texts.push_back(embedded_text(row.prefix, row.text));
        const float* begin = vectors.data() + vectors.size();
        vectors.insert(vectors.end(), row.vector.begin(), row.vector.end());
        chunks.push_back({row.id, texts.back(), {begin, dimension}});
    };
    RAG_TRY(for_each_chunk(database, ids, take, damaged));
    index.apply({}, chunks);
    return {};
}

bool ScopeIndex::follow(const StoredChange& change, const NewDocument* document) {
    const Lock lock{handover_};
    left_out_.with([&](std::set<ChunkId>& left_out) {
        for (const ChunkId id : change.removed) {
            left_out.erase(id);  // what was damaged is gone
        }
    });
    const auto index = index_.with([](const auto& ready) { return ready; });
    if (index == nullptr) {
        return false;  // the catching up will find it in the database
    }
    std::vector<std::string> texts(change.added.size());
    std::vector<IndexedChunk> added;
    added.reserve(change.added.size());
    for (std::size_t i = 0; i < change.added.size(); ++i) {
        const NewChunk& chunk = document->chunks[i];
        const auto body =
            std::string_view{document->document.text}.substr(chunk.start, chunk.end - chunk.start);
        texts[i] = embedded_text(chunk.prefix, body);
        added.push_back({change.added[i], texts[i], chunk.vector});
    }
    index->apply(change.removed, added);
    changes_ += change.added.size() + change.removed.size();
    return save_is_due(*index) || index->graph_behind() || index->worth_compacting();
}

bool ScopeIndex::save_is_due(const CollectionIndex& index) const {
    return changes_ >= std::max(options_.snapshot_changes_min, index.size() / 8);
}

Result<void> ScopeIndex::tend(const std::stop_token& stop) {
    const auto index = index_.with([](const auto& ready) { return ready; });
    if (index == nullptr || stop.stop_requested()) {
        return {};
    }
    if (index->worth_compacting()) {
        index->compact(stop);
    }
    if (index->graph_behind()) {
        index->extend_graph(stop);
        changes_ += options_.snapshot_changes_min;  // dear to make, so worth saving
    }
    return save_is_due(*index) ? save() : Result<void>{};
}

Result<void> ScopeIndex::save() {
    const auto index = index_.with([](const auto& ready) { return ready; });
    const std::size_t changes = changes_;
    if (index == nullptr || changes == 0 || index->size() == 0 || abandoned_) {
        return {};
    }
    RAG_TRY(index->save(options_.snapshot));
    changes_ -= changes;
    if (abandoned_) {
        abandon();
    }
    return {};
}

void ScopeIndex::abandon() {
    abandoned_ = true;
    std::error_code ignored;  // it is not there, or is looked for in vain: nobody reads it any more
    std::filesystem::remove(options_.snapshot, ignored);
}

void ScopeIndex::discard() {
    index_.with([](auto& index) { index.reset(); });
}

}  // namespace ragd
